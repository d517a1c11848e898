"""The scripts for Windows PowerShell are such that 5.1 runs them; each rule is shown to see what breaks it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from ecs_steps import __version__
from ecs_steps.contract.describe import Description
from ecs_steps.faces import powershell as face
from tests.house.sources import ROOT
from tests.windows.powershell import nodes, problems, text, tree

SCRIPTS = sorted(path.name for path in (ROOT / "windows").glob("*.ps1"))
GOOD = b"""\
#Requires -Version 5.1
param([string[]] $Words = @())
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
function Get-It([string] $Tool) {
    $ErrorActionPreference = 'Continue'
    $said = @(& $Tool @Words 2>$null)
    $code = $LASTEXITCODE
    if ($code -ne 0) { return '' }
    return "$said"
}
Get-It 'git.exe'
"""


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_keeps_every_rule(script: str) -> None:
    assert problems((ROOT / "windows" / script).read_bytes()) == []


def test_the_actions_script_keeps_every_rule_that_is_not_its_runners() -> None:
    (step,) = (each for each in yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"][1:])
    # The runner begins with $ErrorActionPreference = 'stop' and redirects nothing; the process is the step's alone.
    runners = ("has_the_preamble", "lets_stderr_be", "puts_back_what_it_sets")

    assert step["shell"] == "powershell"
    assert [each for each in problems(step["run"].encode()) if not each.startswith(runners)] == []


def test_a_good_script_keeps_every_rule() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("parses", "if ($code -ne 0) {", "if ($code -ne 0 {"),
        ("is_ascii", "git.exe", "gi\u0165.exe"),
        ("has_the_preamble", "#Requires -Version 5.1", "#Requires -Version 7.0"),
        ("has_the_preamble", "Set-StrictMode -Version Latest", "Set-StrictMode -Off"),
        ("has_no_newer_operator", 'return "$said"', "return $code ? 1 : 2"),
        ("has_no_newer_operator", 'return "$said"', "return $said ?? 1"),
        ("has_no_newer_operator", 'return "$said"', "$said ??= 1"),
        ("has_no_newer_operator", "Get-It 'git.exe'", "Get-It 'git.exe' && Get-It 'hg.exe'"),
        ("has_no_newer_operator", "Get-It 'git.exe'", "Get-It 'git.exe' || Get-It 'hg.exe'"),
        ("parses", 'return "$said"', "return ${said}?.Length"),
        ("parses", 'return "$said"', "return ${said}?[0]"),
        ("parses", "Get-It 'git.exe'", "Get-It 'git.exe' &"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "1..3 | ForEach-Object -Parallel { Get-It $_ }"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "ConvertFrom-Json -InputObject '{}' -AsHashtable"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "Invoke-Expression 'git'"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "Start-Process git -Wait"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "Test-Json '{}'"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "Get-Itt 'git.exe'"),
        ("calls_what_5_1_has", "Get-It 'git.exe'", "gci"),
        ("reads_exit_codes_at_once", "    $code = $LASTEXITCODE\n", "    $code = 0\n    $code = $LASTEXITCODE\n"),
        ("reads_exit_codes_at_once", "Get-It 'git.exe'", "git push\nGet-It 'git.exe'"),
        ("reads_exit_codes_at_once", "Get-It 'git.exe'", "& 'git.exe'"),
        ("builds_no_command_line", "& $Tool @Words", '& $Tool "push $Words"'),
        ("builds_no_command_line", "& $Tool @Words", "& $Tool --name=$Words"),
        ("builds_no_command_line", "& $Tool @Words", "& $Tool push$Words"),
        ("builds_no_command_line", "& $Tool @Words", '& "$Tool x" @Words'),
        ("lets_stderr_be", "    $ErrorActionPreference = 'Continue'\n", ""),
        ("writes_no_utf_16", 'return "$said"', "$said > $Tool"),
        ("writes_no_utf_16", "2>$null", "2>&1"),
        ("knows_its_variables", 'return "$said"', 'return "$sayd"'),
        ("knows_its_variables", 'return "$said"', "return $IsWindows"),
        ("puts_back_what_it_sets", 'return "$said"', "$env:SAID = $said"),
    ],
)
def test_what_breaks_a_rule_is_seen(rule: str, good: str, bad: str) -> None:
    script = GOOD.decode()
    assert script.count(good) == 1

    found = problems(script.replace(good, bad).encode())

    assert rule in {each.partition(":")[0] for each in found}


def test_the_parameters_are_the_words_of_all_steps_but_secrets(descriptions: tuple[Description, ...]) -> None:
    script = (ROOT / face.PATH).read_bytes()
    block = next(node for node in nodes(tree(script)) if node.type == "param_block")
    found = [
        text(each).lstrip("$")
        for node in nodes(block)
        if node.type == "script_parameter"
        for each in node.children
        if each.type == "variable"
    ]
    shown = [step for step in descriptions if step.name not in face.LEFT_OUT]
    words = {param.name for step in shown for param in step.taken if not param.secret}

    assert found[:2] == ["Step", "EcsSteps"]
    assert {name.lower() for name in found[2:]} == {word.replace("_", "") for word in words}
    assert len(found) == len({name.lower() for name in found})
    listed = re.search(r"\$words = @\((.*?)\)", script.decode(), re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"'(\w+)'", listed[1])) == words


def test_a_tool_of_another_version_than_the_script_says_so_in_one_sentence(tmp_path: Path) -> None:
    script = (ROOT / face.PATH).read_text(encoding="ascii")
    told = dict(re.findall(r"^ +\$env:(ECS_STEPS_CALLER\w*) = '(.+)'$", script, re.MULTILINE))
    assert told == {"ECS_STEPS_CALLER": "Invoke-EcsStep.ps1", "ECS_STEPS_CALLER_VERSION": __version__}
    other = {**told, "ECS_STEPS_CALLER_VERSION": "9.8.7"}

    lines = [
        line
        for environment in (told, other)
        for line in _verified(tmp_path, environment).stderr.splitlines()
        if "version" in line
    ]

    (line,) = lines
    assert line.endswith(
        f"warning: The tool on this machine is ecs-steps {__version__}, its caller (Invoke-EcsStep.ps1) is 9.8.7: "
        "use one version of both"
    )


def _verified(folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ecs_steps", "verify", "--offline"]
    given = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)


def test_no_word_has_a_name_that_powershell_keeps_for_itself(descriptions: tuple[Description, ...]) -> None:
    # about_CommonParameters, about_Automatic_Variables: those that cannot be assigned.
    common = "verbose debug erroraction warningaction informationaction progressaction errorvariable warningvariable "
    common += "informationvariable outvariable outbuffer pipelinevariable whatif confirm "
    kept = "args error executioncontext false home host input myinvocation null pid pscmdlet psculture pshome "
    kept += "psscriptroot psuiculture psversiontable shellid this true step ecssteps"
    names = {param.name.replace("_", "") for step in descriptions for param in step.taken}

    assert names & set((common + kept).split()) == set()


def test_a_word_of_each_form_has_its_type(descriptions: tuple[Description, ...]) -> None:
    script = (ROOT / face.PATH).read_text(encoding="ascii")

    for declared in (
        "[string] $Cluster",
        "[string[]] $ImageTags",
        "[Collections.IDictionary] $BuildArgs",
        "[switch] $DryRun",
        "[string] $DesiredCount",
    ):
        assert f"    {declared}" in script
