@echo off
rem Run ecs-steps with the arguments given, and end with its exit code. Install-EcsSteps.ps1 copies it to where it installs.
rem It runs what environment.txt beside it names, else the ecs_steps of the Python launcher or of Python.
rem Values from outside belong into a file that ECS_STEPS_PARAMS names: cmd reads arguments itself, before any script.
setlocal EnableExtensions DisableDelayedExpansion
set "ERRORLEVEL="
set "FOUND="
if exist "%~dp0environment.txt" goto :beside
for %%P in (py.exe python.exe) do if not defined FOUND if not "%%~$PATH:P"=="" call :try "%%~$PATH:P"
if defined FOUND goto :python
>&2 echo ecs-steps is not installed: nothing beside "%~f0", and no Python on PATH that has it; run Install-EcsSteps.ps1
exit /b 3

:beside
set /p FOUND=<"%~dp0environment.txt"
set "FOUND=%~dp0%FOUND%\Scripts\ecs-steps.exe"
if exist "%FOUND%" goto :command
>&2 echo ecs-steps: "%FOUND%" is gone; run Install-EcsSteps.ps1 again
exit /b 3

:command
"%FOUND%" %*
exit /b %ERRORLEVEL%

rem The working folder is taken off Python's path: a repository may well have a docker or a requests of its own.
:try
"%~1" -c "import sys; sys.path = [each for each in sys.path if each]; import ecs_steps" >nul 2>nul
if not errorlevel 1 set "FOUND=%~1"
exit /b 0

:python
"%FOUND%" -c "import sys; sys.path = [each for each in sys.path if each]; from ecs_steps.__main__ import main; sys.exit(main())" %*
exit /b %ERRORLEVEL%
