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
$deployed = .\Invoke-EcsStep.ps1 deploy -Cluster shop -Service web -Image shop/web:42
if ($LASTEXITCODE -ne 0) { throw $deployed.error.what }

.EXAMPLE
$release = @{ Cluster = 'shop'; Service = 'web'; Image = 'shop/web:42'; ImageTags = 'latest', '1.4'; DryRun = $true }
.\Invoke-EcsStep.ps1 deploy @release
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    # Step to run.
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet(
        'login', 'build', 'tag', 'push', 'register', 'update', 'wait-stable', 'check', 'rollback', 'deploy', 'find',
        'verify', 'ensure'
    )]
    [string] $Step,

    # Path of the command; unset, what Install-EcsSteps.ps1 installed beside this script, else ecs-steps on PATH.
    [string] $EcsSteps = '',

    # Registry to log in to, as host[:port]; `ecr` is this account's ECR.
    [string[]] $Registries,

    # User of the registry; that of nexus.example.com alone is ECS_STEPS_USERNAME_NEXUS_EXAMPLE_COM.
    [string] $Username,

    # Folder of the private Docker config, for DOCKER_CONFIG.
    [string] $DockerConfig,

    # Delete the private Docker config that login made.
    [switch] $Remove,

    # Speak HTTP without TLS to a registry that has none.
    [switch] $PlainHttp,

    # AWS region; unset, the usual AWS settings decide.
    [string] $Region,

    # Say what would be done, and change nothing.
    [switch] $DryRun,

    # Stage to work for, such as prod: an environment of ecs-steps.yml, and a tag by policy.
    [string] $Environment,

    # ECS service, by name or ARN, or by its name in ecs-steps.yml.
    [string] $Service,

    # File to take words from; unset, the nearest ecs-steps.yml in this folder or above it.
    [string] $Config,

    # AWS account to work in; where another one answers, nothing is done.
    [string] $Account,

    # Profile of the AWS config to begin with; unset, the usual AWS settings decide.
    [string] $Profile,

    # Role to assume, by its ARN, for everything that is asked of AWS.
    [string] $Role,

    # External id that the role's trust policy asks for.
    [string] $ExternalId,

    # PEM file of the authorities to trust, for AWS, registries and checks; unset, AWS_CA_BUNDLE is.
    [string] $CaBundle,

    # Image as registry/repository:tag or registry/repository@sha256:digest.
    [string] $Image,

    # Folder that is sent to the builder.
    [string] $Context,

    # Dockerfile, relative to the context.
    [string] $Dockerfile,

    # What builds; `auto` is BuildKit where it works, else the engine's classic builder.
    [string] $Builder,

    # Value for an ARG of the Dockerfile, as NAME=value.
    [Collections.IDictionary] $BuildArgs,

    # Stage of the Dockerfile to stop at.
    [string] $BuildTarget,

    # Secret for RUN --mount, as id=env:NAME or id=file:PATH.
    [string[]] $BuildSecrets,

    # SSH agent or key for RUN --mount=type=ssh, as default or id=path.
    [string[]] $BuildSsh,

    # Network of RUN instructions: default, none or host.
    [string] $BuildNetwork,

    # Platform of the image, as os/architecture; several are one image.
    [string[]] $Platform,

    # Archive that has the image: build writes OCI, push reads an OCI layout or `docker save` too.
    [string] $Archive,

    # Label of the image, as NAME=value; revision, source, created are set by themselves.
    [Collections.IDictionary] $Labels,

    # Build every instruction anew.
    [switch] $NoCache,

    # Ask the registries for newer base images.
    [switch] $Pull,

    # Image in a registry whose layers serve as a cache.
    [string[]] $CacheFrom,

    # Image in a registry that keeps the cache: read first, written last.
    [string] $CacheTo,

    # Command, without a shell, that has to end well in the image before it gets its name.
    [string] $TestCommand,

    # How long the test command may take.
    [string] $TestTimeout,

    # Registry for images written without one; `ecr` is this account's ECR in this region.
    [string] $Registry,

    # Id of the image on the engine that built it, as sha256:digest.
    [string] $ImageId,

    # Further tags for the same image.
    [string[]] $ImageTags,

    # What further tags are made of; semver 1.2.3 is 1.2 and 1 too.
    [string[]] $TagPolicies,

    # File or s3://bucket/key with the arguments of RegisterTaskDefinition, in JSON or YAML.
    [string] $TaskDefinitionFile,

    # Task definition as family, family:revision or ARN.
    [string] $TaskDefinition,

    # Family of the task definition; one that is not there is begun from parameters alone.
    [string] $Family,

    # ECS cluster, by name or ARN.
    [string] $Cluster,

    # Container that takes the image, where the task definition has several.
    [string] $Container,

    # Image of a container, as container=image.
    [Collections.IDictionary] $Images,

    # What the task definition names images by; a digest cannot move.
    [string] $Pin,

    # Port as [hostPort:]containerPort[/protocol]; without hostPort a free one.
    [string[]] $PortMappings,

    # Environment variable of the container, as NAME=value; no secrets.
    [Collections.IDictionary] $ContainerEnv,

    # Secret of the container, as NAME=name or ARN at Secrets Manager or SSM.
    [Collections.IDictionary] $ContainerSecrets,

    # Secret, by name or ARN, that the container's private registry is asked with.
    [string] $RepositoryCredentials,

    # CPU of the task, in units or as `1 vCPU`.
    [string] $TaskCpu,

    # Memory of the task, in MiB or as `2 GB`.
    [string] $TaskMemory,

    # IAM role that the containers work as, by name or ARN.
    [string] $TaskRole,

    # IAM role that ECS pulls images, reads secrets and writes logs with, by name or ARN.
    [string] $ExecutionRole,

    # How the task's containers reach the network; Fargate has awsvpc.
    [string] $NetworkMode,

    # Launch type that the task definition is held against.
    [string[]] $RequiresCompatibilities,

    # CloudWatch log group that containers write to.
    [string] $LogGroup,

    # Deregister older revisions of the family that nothing uses, but for so many of the newest.
    [string] $Keep,

    # Number of tasks the service shall run; unset leaves it alone.
    [string] $DesiredCount,

    # Start new tasks although nothing changed.
    [switch] $ForceNewDeployment,

    # How many tasks stay healthy in a deployment, in percent of the count.
    [string] $MinimumHealthyPercent,

    # How many tasks there may be in a deployment, in percent of the count.
    [string] $MaximumPercent,

    # Whether ECS gives a failing deployment up, and rolls it back.
    [string] $CircuitBreaker,

    # What to do when another deployment of the service is in progress.
    [string] $OnBusy,

    # How long a wait may take, such as 90s, 15m or 1h30m; each wait of a step has it anew.
    [string] $Timeout,

    # Service among several; for deploy by its name in ecs-steps.yml.
    [string[]] $Services,

    # Id of the deployment, as ecs-svc/number.
    [string] $Deployment,

    # Id of each service's deployment, as service=id.
    [Collections.IDictionary] $Deployments,

    # Fail as soon as it is certain that the deployment cannot succeed.
    [switch] $FailEarly,

    # What becomes of a deployment that failed, where ECS has not rolled it back.
    [string] $OnFailure,

    # What becomes of a deployment that still moves when the wait is cut off or timed out.
    [string] $OnCancel,

    # Task definition that the service ran before.
    [string] $PreviousTaskDefinition,

    # File that gets every fact of the deployment as JSON: looks, events, tasks, the end.
    [string] $Record,

    # Address to ask, with http or https; a test listener has its own port.
    [string] $Url,

    # HTTP status that is right, such as 200 or 301-302; unset, 200-299.
    [string[]] $StatusCodes,

    # Text that the answer's body must contain.
    [string] $BodyContains,

    # Regular expression that some part of the answer's body must match.
    [string] $BodyMatches,

    # Value that the answer's JSON must have, as JMESPath=value: version=42.
    [Collections.IDictionary] $JsonValues,

    # Header that the answer must have, as Name=value.
    [Collections.IDictionary] $ResponseHeaders,

    # Header to send, as Name=value; no secrets.
    [Collections.IDictionary] $RequestHeaders,

    # Host to ask for, by TLS too, where the URL names the load balancer itself.
    [string] $HostHeader,

    # Go where a redirect points, in place of taking it for the answer.
    [switch] $FollowRedirects,

    # So many good answers in a row, since old and new tasks answer side by side.
    [string] $Successes,

    # Time between two questions.
    [string] $Interval,

    # Image to leave: what runs it, under whatever revision, is bad.
    [string] $BadImage,

    # Revision to leave, as family:revision or ARN.
    [string] $BadTaskDefinition,

    # Id of the deployment to leave, as ecs-svc/number.
    [string] $BadDeployment,

    # File or s3://bucket/key with the arguments of CreateService, in JSON or YAML.
    [string] $ServiceDefinition,

    # Address that has to answer well after the deployment; else the deployment failed.
    [string] $CheckUrl,

    # How many services of a release roll out at the same time; unset, all that wait for none.
    [string] $Parallel,

    # Check what can be checked without AWS.
    [switch] $Offline,

    # ECR repository of this account, such as shop/web.
    [string] $Repository,

    # Let tags of the repository be moved from image to image.
    [switch] $MutableTags,

    # How many of the newest images the repository keeps; more than lie before what runs.
    [string] $KeepImages,

    # How many days the log group keeps what is written.
    [string] $RetentionDays,

    # Change also what is there and differs from what is wanted.
    [switch] $ChangeExisting
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
    'registries', 'username', 'docker_config', 'remove', 'plain_http', 'region', 'dry_run', 'environment', 'service',
    'config', 'account', 'profile', 'role', 'external_id', 'ca_bundle', 'image', 'context', 'dockerfile', 'builder',
    'build_args', 'build_target', 'build_secrets', 'build_ssh', 'build_network', 'platform', 'archive', 'labels',
    'no_cache', 'pull', 'cache_from', 'cache_to', 'test_command', 'test_timeout', 'registry', 'image_id', 'image_tags',
    'tag_policies', 'task_definition_file', 'task_definition', 'family', 'cluster', 'container', 'images', 'pin',
    'port_mappings', 'container_env', 'container_secrets', 'repository_credentials', 'task_cpu', 'task_memory',
    'task_role', 'execution_role', 'network_mode', 'requires_compatibilities', 'log_group', 'keep', 'desired_count',
    'force_new_deployment', 'minimum_healthy_percent', 'maximum_percent', 'circuit_breaker', 'on_busy', 'timeout',
    'services', 'deployment', 'deployments', 'fail_early', 'on_failure', 'on_cancel', 'previous_task_definition',
    'record', 'url', 'status_codes', 'body_contains', 'body_matches', 'json_values', 'response_headers',
    'request_headers', 'host_header', 'follow_redirects', 'successes', 'interval', 'bad_image', 'bad_task_definition',
    'bad_deployment', 'service_definition', 'check_url', 'parallel', 'offline', 'repository', 'mutable_tags',
    'keep_images', 'retention_days', 'change_existing'
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
    $env:ECS_STEPS_CALLER_VERSION = '0.1.0'
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
