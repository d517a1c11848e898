"""Which class a text about starting a task or a container is of."""

from __future__ import annotations

import re

from ecs_steps.rules.causes.reading import UNREACHABLE, Rules, first
from ecs_steps.rules.causes.wording_of_pull import of_pull
from ecs_steps.values.cause import CauseKind

# An exact word of Docker decides, whatever ECS's name before it says: the names are nested and not always right.
_EXACT: Rules = {
    CauseKind.WRONG_PLATFORM: (
        "descriptor (?:matching|for) platform",
        "no matching manifest for",
        "exec format error",
        "windows version .* is incompatible",
        "operating system .*(?:does not match|cannot be used)",
        "cannot be used on this platform",
        "image platform",
    ),
    CauseKind.DISK_FULL: (
        "no space left on device",
        "free data blocks",
        "not enough space on the disk",
        "disk quota exceeded",
    ),
    CauseKind.CONTAINER_RUNTIME: (
        "default daemon configuration",
        "connect to the docker daemon",
        "could not transition to",
        "docker daemon is not",
    ),
    CauseKind.OUT_OF_MEMORY: (
        "outofmemory",
        "due to memory usage",
        "oom[- ]?killed",
        r"\bout of memory\b",
    ),
    CauseKind.ENVIRONMENT_FILE: (r"\benv(?:ironment)?(?: variables?)? files?\b",),
}
_IS_OF_LOGS = re.compile(r"logging driver|logger args|log group|log stream|cloudwatch logs")
_OF_LOGS: Rules = {
    CauseKind.LOG_DENIED: (
        "accessdenied",
        "not authorized",
    ),
    CauseKind.LOG_GROUP_MISSING: (
        "group does not exist",
        "cannot find",
        "resourcenotfound",
    ),
}
_IS_OF_SECRETS = re.compile(
    r"retrieve (?:the )?secrets? |secrets manager|parameter store|fetch(?:ing)? secret|cannot pull secrets|"
    r"to perform: (?:ssm|secretsmanager|kms):"
)
_OF_SECRETS: Rules = {
    CauseKind.SECRET_MALFORMED: (
        "json key",
        "invalid character",
        "beginning of value",
    ),
    CauseKind.SECRET_DENIED: (
        "accessdenied",
        "access denied",
        "not authorized",
        "kms:",
        "kms key",
    ),
    CauseKind.SECRET_MISSING: (
        "resourcenotfound",
        "can't find",
        "whether the secret exists",
        "invalid (?:ssm )?parameters?",
        "parameternotfound",
        "does not exist",
    ),
    CauseKind.SECRET_UNREACHABLE: UNREACHABLE,
}
_AROUND: Rules = {
    CauseKind.EFS: (
        "efs utils",
        "efs volume",
        r"mount\.nfs",
        r"\.efs\.",
        "efs mount",
        "efs access point",
    ),
    CauseKind.ROLE_NOT_ASSUMED: (
        "unable to assume the role",
        "unable to assume role",
        "trust relationship",
        "to perform: sts:assumerole",
        "infrastructure role",
        "no service role",
        "iam_role_",
    ),
    CauseKind.NO_IP_ADDRESS: (
        "insufficientfreeaddresses",
        "free (?:ip )?addresses",
        "(?:no|insufficient) (?:available |free )?ip addresses",
    ),
    CauseKind.NETWORK_INTERFACE: (
        "network interface",
        "(?:configure|setup regular|attach) eni",
        "netplugin",
        "containernetworking",
    ),
    CauseKind.VOLUME: (
        "cannotcreatevolume",
        "ebs volume",
        "attach volume",
        "volume attach",
        "error (?:while )?mounting",
        "no such volume",
        "volume ?driver",
        "invalid volume",
        "invalid mount",
        "mount volume",
        "fsx for",
    ),
    CauseKind.DEPENDENCY_FAILED: (
        "dependency graph",
        "dependency did not",
        "taskdependencyerror",
        "ordering dependency",
    ),
    CauseKind.COMMAND_NOT_FOUND: (
        "executable file not found",
        "exec: '[^']*': (?:stat |permission denied|no such)",
        "exec user process caused",
        "the system cannot find the file specified",
    ),
}
_AT_LEAST: Rules = {
    CauseKind.CANNOT_CREATE: (
        "cannotcreatecontainer",
        "hostconfigerror",
        "dockerclientconfig",
        "failed to copy file info",
        "container name .*in use",
    ),
    CauseKind.CANNOT_START: (
        "cannotstartcontainer",
        "containerruntimeerror",
        "oci runtime",
        "get container status",
        "gathering device",
        "hcsshim",
        r"\btask failed to start",
        "failed to create (?:new container|shim)",
        "taskfailedtostart",
        "cannotinspectcontainer",
    ),
    CauseKind.RESOURCE_INITIALIZATION: ("resourceinitializationerror",),
}


def of_start(words: str) -> CauseKind | None:
    """Name the class of a plain text about starting; None for a text about something else."""
    exact = first(_EXACT, words)
    if exact is not None:
        return exact
    if _IS_OF_LOGS.search(words):
        return first(_OF_LOGS, words) or CauseKind.LOG_DRIVER
    if _IS_OF_SECRETS.search(words) or "retrieved secret" in words:
        return first(_OF_SECRETS, words) or CauseKind.SECRET_UNREADABLE
    return first(_AROUND, words) or of_pull(words) or first(_AT_LEAST, words)
