"""GitHub's face of the steps: one composite action whose input `step` says which."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.param import Output, Param
from ecs_steps.contract.words import Form

_HEAD = """\
# Written by .ci/write_faces.py from ecs_steps/*.py: change those files.
name: ecs-steps
description: Take a container from a Dockerfile to a proven, running Amazon ECS service.
"""
LEFT_OUT = ("sandbox",)
"""Steps that have no face in Actions: a sandbox serves a person's machine."""

# No expression stands inside `run`: what a workflow says travels in environment variables and a file, never as script.
_RUNS = """\
runs:
  using: composite
  steps:
    - id: posix
      if: runner.os != 'Windows'
      shell: bash
      env: {STEP: "${{ inputs.step }}", INPUTS_JSON: "${{ toJSON(inputs) }}"}
      run: |
        if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
          echo "ecs-steps needs Python 3.10 or newer as python3 on this runner; see actions/setup-python" >&2
          exit 3
        fi
        venv="$RUNNER_TEMP/ecs-steps"
        if [ "$(cat "$venv/installed-from" 2>/dev/null)" != "$GITHUB_ACTION_PATH" ]; then
          python3 -m venv --clear "$venv"
          "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
          printf '%s' "$GITHUB_ACTION_PATH" > "$venv/installed-from"
        fi
        ECS_STEPS_PARAMS="$(mktemp "$RUNNER_TEMP/ecs-steps-params.XXXXXX")"
        trap 'rm -f "$ECS_STEPS_PARAMS"' EXIT
        export ECS_STEPS_PARAMS
        printf '%s' "$INPUTS_JSON" > "$ECS_STEPS_PARAMS"
        "$venv/bin/ecs-steps" "$STEP"
    - id: windows
      if: runner.os == 'Windows'
      shell: powershell
      env: {STEP: "${{ inputs.step }}", INPUTS_JSON: "${{ toJSON(inputs) }}"}
      run: |
        python -c "import sys; sys.exit(sys.version_info < (3, 10))"
        if ($LASTEXITCODE -ne 0) {
          Write-Output "ecs-steps needs Python 3.10 or newer as python on this runner; see actions/setup-python"
          exit 3
        }
        $venv = Join-Path $env:RUNNER_TEMP 'ecs-steps'
        $stamp = Join-Path $venv 'installed-from'
        if (-not (Test-Path $stamp) -or (Get-Content -Raw $stamp) -ne $env:GITHUB_ACTION_PATH) {
          python -m venv --clear $venv
          if ($LASTEXITCODE -ne 0) { exit 3 }
          & "$venv\\Scripts\\python" -m pip install --quiet --disable-pip-version-check $env:GITHUB_ACTION_PATH
          if ($LASTEXITCODE -ne 0) { exit 3 }
          Set-Content -NoNewline -Path $stamp -Value $env:GITHUB_ACTION_PATH
        }
        $env:ECS_STEPS_PARAMS = Join-Path $env:RUNNER_TEMP ('ecs-steps-params.' + [guid]::NewGuid())
        Set-Content -Encoding UTF8 -Path $env:ECS_STEPS_PARAMS -Value $env:INPUTS_JSON
        & "$venv\\Scripts\\ecs-steps" $env:STEP
        $code = $LASTEXITCODE
        Remove-Item $env:ECS_STEPS_PARAMS
        exit $code
"""


def render(descriptions: Iterable[Description]) -> dict[str, str]:
    """Draw `action.yml`, by its path."""
    shown = [each for each in descriptions if each.name not in LEFT_OUT]
    # A secret is no input: inputs travel in a file. The workflow gives it to the step as `env`.
    params = {param.name: param for step in shown for param in step.taken if not param.secret}
    outputs = {output.name: output for step in shown for output in step.outputs}
    parts = (
        _HEAD,
        "inputs:\n",
        _entry("step", f"Step to run: {', '.join(each.name for each in shown)}."),
        "    required: true\n",
        *(_entry(names.kebab(name), _input(param)) for name, param in params.items()),
        "outputs:\n",
        *(_output(output) for output in outputs.values()),
        _RUNS,
    )
    return {"action.yml": "".join(parts)}


def _entry(name: str, text: str) -> str:
    return f"  {name}:\n    description: {json.dumps(text)}\n"


def _input(param: Param) -> str:
    match param.form:
        case Form.ONE:
            return param.help
        case Form.MANY:
            return f"{param.help} One a line."
        case Form.MAP:
            return f"{param.help} One key=value a line."


def _output(output: Output) -> str:
    name = names.kebab(output.name)
    value = " || ".join(f"steps.{step}.outputs.{name}" for step in ("posix", "windows"))
    return _entry(name, output.help) + f'    value: "${{{{ {value} }}}}"\n'
