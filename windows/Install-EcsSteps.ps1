#Requires -Version 5.1
<#
.SYNOPSIS
Install ecs-steps on a Windows agent: a virtual environment per version, from a wheelhouse or a package index, by hash.

.DESCRIPTION
Finds Python 3.10 or newer (64-bit) and hands over to install.py beside this script. Prints the path of the command; the
exit code is 0, or 3 with one sentence on what is missing. Safe to run again, and by several at once.

.EXAMPLE
powershell -NoProfile -NonInteractive -ExecutionPolicy Bypass -File Install-EcsSteps.ps1 -Into C:\ecs-steps

.EXAMPLE
.\Install-EcsSteps.ps1 -Into C:\ecs-steps -IndexUrl https://nexus.example.com/repository/pypi/simple
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    # Folder that gets the environments and the command.
    [Parameter(Mandatory = $true)]
    [ValidateNotNullOrEmpty()]
    [string] $Into,

    # Folder of wheels to install from; unset, the folder wheels beside this script if it is there.
    [string] $Wheelhouse = '',

    # Package index to install from, such as a mirror of your own.
    [string] $IndexUrl = '',

    # Locked packages; unset, requirements.txt beside this script.
    [string] $Requirements = '',

    # Python to use, by its path; unset, one is looked for: the launcher, PATH, the registry.
    [string] $Python = ''
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# What a Python says of itself: "3 11 1", the last for 64 bits. It holds no double quote, which 5.1 would lose.
$probe = 'import sys; sys.stdout.write(''%d %d %d'' % (sys.version_info[0], sys.version_info[1], sys.maxsize > 2 ** 32))'

function Write-Sentence([string] $Text) {
    [Console]::Error.WriteLine($Text)
}

function Get-Answer([string] $Program, [string[]] $Arguments) {
    # The first line that a program prints, or nothing where it fails; what it says on stderr is no error of ours.
    $ErrorActionPreference = 'Continue'
    $said = @()
    try {
        $said = @(& $Program @Arguments 2>$null)
        $code = $LASTEXITCODE
    } catch {
        $code = 1
    }
    if ($code -ne 0 -or $said.Count -eq 0) { return '' }
    return "$($said[0])"
}

function Get-Folder([string] $Path) {
    # 5.1 puts quotes around a path with blanks, and a backslash before the last of them would take it.
    if ($Path.EndsWith('\')) { return "$Path." }
    return $Path
}

function Get-OnPath([string] $Name) {
    Get-Command -Name $Name -CommandType Application -All -ErrorAction SilentlyContinue | ForEach-Object { $_.Path }
}

function Get-Registered {
    # PEP 514: where installers of Python write down what they installed.
    foreach ($root in 'HKCU:\SOFTWARE\Python\PythonCore', 'HKLM:\SOFTWARE\Python\PythonCore') {
        if (-not (Test-Path -LiteralPath $root)) { continue }
        foreach ($version in Get-ChildItem -LiteralPath $root) {
            $key = Join-Path $version.PSPath 'InstallPath'
            if (-not (Test-Path -LiteralPath $key)) { continue }
            $folder = (Get-Item -LiteralPath $key).GetValue('')
            if ($folder) { Join-Path $folder 'python.exe' }
        }
    }
}

function Get-Candidate {
    # Each a program, and what stands before its arguments.
    if ($Python) {
        [pscustomobject]@{ Program = $Python; Before = @() }
        return
    }
    foreach ($path in @(Get-OnPath 'py.exe')) { [pscustomobject]@{ Program = $path; Before = @('-3') } }
    $others = @(Get-OnPath 'python.exe') + @(Get-OnPath 'python3.exe') + @(Get-Registered)
    foreach ($path in $others) { [pscustomobject]@{ Program = $path; Before = @() } }
}

function Find-Python {
    # The first Python that fits; else a sentence on those that do not, and nothing.
    $seen = @()
    foreach ($candidate in @(Get-Candidate)) {
        $program = $candidate.Program
        $answer = @((Get-Answer $program (@($candidate.Before) + @('-c', $probe))) -split ' ')
        if ($answer.Count -ne 3) {
            if ($program -like '*\Microsoft\WindowsApps\*') {
                $seen += "$program, which is only the Microsoft Store's stub"
            } else {
                $seen += "$program, which does not run"
            }
        } elseif ([int] $answer[0] -ne 3 -or [int] $answer[1] -lt 10) {
            $seen += "$($answer[0]).$($answer[1]) at $program"
        } elseif ($answer[2] -ne '1') {
            $seen += "one of 32 bits at $program"
        } else {
            return $candidate
        }
    }
    $found = 'none'
    if ($seen.Count -gt 0) { $found = $seen -join '; ' }
    Write-Sentence "ecs-steps needs Python 3.10 or newer, 64-bit; found $found. Install one for all users, or name it with -Python."
}

try {
    $found = Find-Python
    if ($null -eq $found) { exit 3 }
    $arguments = @($found.Before) + @((Join-Path $PSScriptRoot 'install.py'), '--into', (Get-Folder $Into))
    if ($Wheelhouse) { $arguments += @('--wheelhouse', (Get-Folder $Wheelhouse)) }
    if ($IndexUrl) { $arguments += @('--index-url', $IndexUrl) }
    if ($Requirements) { $arguments += @('--requirements', $Requirements) }
    $ErrorActionPreference = 'Continue'
    & $found.Program @arguments
    exit $LASTEXITCODE
} catch {
    Write-Sentence "Install-EcsSteps: $_"
    exit 1
}
