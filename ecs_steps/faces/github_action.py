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

INSTALL = "install"
"""What `step` may be besides the steps: it only puts the command on PATH."""

# What an installation is made of, as a name: two of them never share a folder. One line, since PowerShell 5.1 hands no
# other to a program; an old Python fails on it too, in its own words.
_KEY = (
    "import hashlib, os, pathlib, sys; sys.version_info < (3, 10) and sys.exit(3); "
    "root = pathlib.Path(os.environ['GITHUB_ACTION_PATH']); "
    "parts = [str(root).encode(), sys.version.encode(), sys.executable.encode()]; "
    "parts += [(root / each).read_bytes() for each in "
    "('requirements.txt', 'requirements-build.txt', 'ecs_steps/__init__.py')]; "
    "print(hashlib.sha256(b'-'.join(parts)).hexdigest()[:16])"
)

# An installation hears of no other input: whoever gives one means another step.
_ALONE = (
    "import json, os, sys; "
    "given = [name for name, value in json.loads(os.environ['ACTION_INPUTS']).items() if value and name != 'step']; "
    "given and sys.exit('step: install only puts ecs-steps on PATH, and was given ' + ', '.join(given) "
    "+ '; leave that out, or name the step that takes it')"
)

# No expression stands inside `run`: what a workflow says travels in environment variables and a file, never as script.
# RUNNER_TEMP and not RUNNER_TOOL_CACHE: what a runner keeps for other jobs, other jobs may have changed. `exec` makes
# the step the process that GitHub sends its signals to when a run is cancelled: a shell would keep them to itself.
# Python is called with -I: the working folder is a repository, which may well have a hashlib or a types of its own.
_RUNS = """\
runs:
  using: composite
  steps:
    - id: posix
      name: "ecs-steps ${{ inputs.step }}"
      if: runner.os != 'Windows'
      shell: bash
      env:
        ACTION_STEP: "${{ inputs.step }}"
        ACTION_INPUTS: "${{ toJSON(inputs) }}"
        ACTION_KEY: "<key>"
        ACTION_ALONE: "<alone>"
      run: | # zizmor: ignore[github-env] the folder is ours, made in RUNNER_TEMP
        if ! key="$(python3 -I -c "$ACTION_KEY" 2>/dev/null)"; then
          echo "ecs-steps needs Python 3.10 or newer as python3 on this runner; see actions/setup-python" >&2
          exit 3
        fi
        venv="$RUNNER_TEMP/ecs-steps-$key"
        if [ ! -e "$venv/complete" ]; then
          pip() { "$venv/bin/python" -I -m pip -q --disable-pip-version-check --no-input install --no-compile "$@"; }
          { python3 -I -m venv --clear "$venv" &&
            pip --require-hashes --only-binary :all: -r "$GITHUB_ACTION_PATH/requirements.txt" \\
              -r "$GITHUB_ACTION_PATH/requirements-build.txt" &&
            pip --no-deps --no-index --no-build-isolation "$GITHUB_ACTION_PATH"; } || {
            echo "ecs-steps could not be installed; the reason stands above" >&2
            exit 3
          }
          mkdir "$venv/path"
          ln -s ../bin/ecs-steps "$venv/path/ecs-steps"
          touch "$venv/complete"
        fi
        if [ "$ACTION_STEP" = install ]; then
          "$venv/bin/python" -I -c "$ACTION_ALONE" || exit 2
          printf '%s\\n' "$venv/path" >> "$GITHUB_PATH"
          exec "$venv/bin/ecs-steps" --version
        fi
        export ECS_STEPS_PARAMS=/dev/fd/3
        exec "$venv/bin/ecs-steps" "$ACTION_STEP" 3<<< "$ACTION_INPUTS"
    - id: windows
      name: "ecs-steps ${{ inputs.step }}"
      if: runner.os == 'Windows'
      shell: powershell
      env:
        ACTION_STEP: "${{ inputs.step }}"
        ACTION_INPUTS: "${{ toJSON(inputs) }}"
        ACTION_KEY: "<key>"
        ACTION_ALONE: "<alone>"
      run: | # zizmor: ignore[github-env] the folder is ours, made in RUNNER_TEMP
        $key = ''
        if (Get-Command -Name python -ErrorAction SilentlyContinue) {
          $key = & python -I -c $env:ACTION_KEY
          if ($LASTEXITCODE -ne 0) { $key = '' }
        }
        if (-not $key) {
          Write-Output "ecs-steps needs Python 3.10 or newer as python on this runner; see actions/setup-python"
          exit 3
        }
        $venv = Join-Path $env:RUNNER_TEMP "ecs-steps-$key"
        $python = Join-Path $venv 'Scripts\\python.exe'
        $path = Join-Path $venv 'path'
        if (-not (Test-Path -LiteralPath (Join-Path $venv 'complete'))) {
          $wrong = 'ecs-steps could not be installed; the reason stands above'
          & python -I -m venv --clear $venv
          if ($LASTEXITCODE -ne 0) { Write-Output $wrong; exit 3 }
          $pip = @('-I', '-m', 'pip', '--quiet', '--disable-pip-version-check', '--no-input', 'install', '--no-compile')
          $lock = Join-Path $env:GITHUB_ACTION_PATH 'requirements.txt'
          $build = Join-Path $env:GITHUB_ACTION_PATH 'requirements-build.txt'
          & $python $pip --require-hashes --only-binary :all: -r $lock -r $build
          if ($LASTEXITCODE -ne 0) { Write-Output $wrong; exit 3 }
          & $python $pip --no-deps --no-index --no-build-isolation $env:GITHUB_ACTION_PATH
          if ($LASTEXITCODE -ne 0) { Write-Output $wrong; exit 3 }
          New-Item -ItemType Directory -Force -Path $path | Out-Null
          Copy-Item (Join-Path $venv 'Scripts\\ecs-steps.exe') $path
          New-Item -ItemType File -Path (Join-Path $venv 'complete') | Out-Null
        }
        $command = Join-Path $path 'ecs-steps.exe'
        if ($env:ACTION_STEP -eq 'install') {
          & $python -I -c $env:ACTION_ALONE
          if ($LASTEXITCODE -ne 0) { exit 2 }
          $path | Out-File -FilePath $env:GITHUB_PATH -Encoding utf8 -Append
          & $command --version
          exit $LASTEXITCODE
        }
        $env:ECS_STEPS_PARAMS = Join-Path $env:RUNNER_TEMP ('ecs-steps-params.' + [guid]::NewGuid())
        Set-Content -Encoding UTF8 -Path $env:ECS_STEPS_PARAMS -Value $env:ACTION_INPUTS
        & $command $env:ACTION_STEP
        $code = $LASTEXITCODE
        Remove-Item $env:ECS_STEPS_PARAMS
        exit $code
""".replace("<key>", _KEY).replace("<alone>", _ALONE)


def render(descriptions: Iterable[Description]) -> dict[str, str]:
    """Draw `action.yml`, by its path."""
    shown = [each for each in descriptions if each.name not in LEFT_OUT]
    # A secret is no input: inputs travel in a file. The workflow gives it to the step as `env`.
    params = {param.name: param for step in shown for param in step.taken if not param.secret}
    outputs = {output.name: output for step in shown for output in step.outputs}
    known = ", ".join(each.name for each in shown)
    parts = (
        _HEAD,
        "inputs:\n",
        _entry("step", f"Step to run: {known}; {INSTALL} only puts ecs-steps on PATH."),
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
