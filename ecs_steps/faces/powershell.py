"""PowerShell's face of the steps: one script, whose parameters are the words of all steps."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ecs_steps import __version__
from ecs_steps.contract import names
from ecs_steps.contract.describe import Description
from ecs_steps.contract.param import Param
from ecs_steps.contract.words import Form

PATH = "windows/Invoke-EcsStep.ps1"
LEFT_OUT = ("sandbox",)
"""Steps that have no face here: a sandbox serves a person's machine."""

_HEAD = """\
# Written by .ci/write_faces.py from ecs_steps/*.py: change those files.
#Requires -Version 5.1
<#
.SYNOPSIS
Run a step of ecs-steps: parameters in, an object out, the exit code through.

.DESCRIPTION
The parameters travel in a file, and the command line is the same for all of them: no value is ever parsed as a command.
The object is what the step printed, also of one that failed: then it has a member error. $LASTEXITCODE is the step's.
Secrets are no parameters: the step takes them from the environment.

.EXAMPLE
$deployed = .\\Invoke-EcsStep.ps1 deploy -Cluster shop -Service web -Image shop/web:42
if ($LASTEXITCODE -ne 0) { throw $deployed.error.what }

.EXAMPLE
$release = @{ Cluster = 'shop'; Service = 'web'; Image = 'shop/web:42'; ImageTags = 'latest', '1.4'; DryRun = $true }
.\\Invoke-EcsStep.ps1 deploy @release
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    # Step to run.
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet(
        STEPS
    )]
    [string] $Step,

    # Path of the command; unset, what Install-EcsSteps.ps1 installed beside this script, else ecs-steps on PATH.
    [string] $EcsSteps = '',

"""
_BODY = r"""
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-Tool {
    if ($EcsSteps) { return $EcsSteps }
    $names = Join-Path $PSScriptRoot 'environment.txt'
    if (Test-Path -LiteralPath $names) {
        $environment = [IO.File]::ReadAllText($names).Trim()
        return [IO.Path]::Combine($PSScriptRoot, $environment, 'Scripts', 'ecs-steps.exe')
    }
    Get-Command -Name 'ecs-steps' -CommandType Application -ErrorAction SilentlyContinue |
        Select-Object -First 1 | ForEach-Object { $_.Path }
}

function ConvertTo-Plain($Value) {
    # 5.1 writes a text that Get-Content gave with all that PowerShell knows of it; "$Value" is the text alone.
    if ($Value -is [switch]) { return [bool] $Value }
    if ($Value -is [array]) { return , @($Value | ForEach-Object { "$_" }) }
    if ($Value -isnot [Collections.IDictionary]) { return "$Value" }
    $plain = @{}
    foreach ($key in @($Value.Keys)) { $plain["$key"] = "$($Value[$key])" }
    return $plain
}

# A parameter is a word of the steps without its underscores.
$words = @(
    WORDS
)
$given = @{}
foreach ($word in $words) {
    $name = $word.Replace('_', '')
    if ($PSBoundParameters.ContainsKey($name)) { $given[$word] = ConvertTo-Plain $PSBoundParameters[$name] }
}
$tool = Get-Tool
if (-not $tool) {
    [Console]::Error.WriteLine('ecs-steps is not installed beside this script or on PATH; run Install-EcsSteps.ps1')
    exit 3
}
if ($env:ECS_STEPS_PARAMS -and $given.Count -gt 0) {
    [Console]::Error.WriteLine('Parameters are given and ECS_STEPS_PARAMS is set: leave out one of them')
    exit 2
}

$folder = Join-Path ([IO.Path]::GetTempPath()) ('ecs-steps-' + [guid]::NewGuid())
$result = Join-Path $folder 'result.json'
$before = $env:ECS_STEPS_PARAMS, $env:ECS_STEPS_RESULT, $env:ECS_STEPS_CALLER, $env:ECS_STEPS_CALLER_VERSION
$code = 3
try {
    [void] [IO.Directory]::CreateDirectory($folder)
    if ($given.Count -gt 0) {
        $env:ECS_STEPS_PARAMS = Join-Path $folder 'params.json'
        $text = ConvertTo-Json -InputObject $given -Depth 3 -Compress
        $utf8 = New-Object -TypeName Text.UTF8Encoding -ArgumentList $false
        [IO.File]::WriteAllText($env:ECS_STEPS_PARAMS, $text, $utf8)
    }
    $env:ECS_STEPS_RESULT = $result
    # The tool says so where it is of another version than this script, whose words may not be its own.
    $env:ECS_STEPS_CALLER = 'Invoke-EcsStep.ps1'
    $env:ECS_STEPS_CALLER_VERSION = 'VERSION'
    # What the step says on stderr is for people, and no error of PowerShell's.
    $ErrorActionPreference = 'Continue'
    & $tool $Step
    $code = $LASTEXITCODE
    $ErrorActionPreference = 'Stop'
    if (Test-Path -LiteralPath $result) { ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($result)) }
} catch {
    [Console]::Error.WriteLine("Invoke-EcsStep: $_")
    if ($code -eq 0) { $code = 1 }
} finally {
    $env:ECS_STEPS_PARAMS, $env:ECS_STEPS_RESULT, $env:ECS_STEPS_CALLER, $env:ECS_STEPS_CALLER_VERSION = $before
    Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
}
exit $code
"""


def render(descriptions: Iterable[Description]) -> dict[str, str]:
    """Draw the script, by its path."""
    shown = [each for each in descriptions if each.name not in LEFT_OUT]
    params = {param.name: param for step in shown for param in step.taken if not param.secret}
    head = _HEAD.replace("STEPS", _listed((each.name for each in shown), indent=8))
    body = _BODY.replace("WORDS", _listed(params, indent=4)).replace("'VERSION'", f"'{__version__}'")
    return {PATH: head + ",\n\n".join(map(_param, params.values())) + body}


def _listed(words: Iterable[str], indent: int) -> str:
    text = ", ".join(f"'{word}'" for word in words)
    return ("\n" + " " * indent).join(textwrap.wrap(text, width=120 - indent, break_on_hyphens=False))


def pascal(word: str) -> str:
    """Spell as PowerShell names its parameters."""
    camel = names.camel(word)
    return camel[:1].upper() + camel[1:]


def _param(param: Param) -> str:
    return f"    # {param.help}\n    [{_kind(param)}] ${pascal(param.name)}"


def _kind(param: Param) -> str:
    if param.form is Form.MAP:
        return "Collections.IDictionary"
    if param.form is Form.MANY:
        return "string[]"
    return "switch" if param.kind is bool else "string"
