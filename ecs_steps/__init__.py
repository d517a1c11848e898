"""Small steps that take a container from a Dockerfile to a proven, running Amazon ECS service."""

import sys

__version__ = "0.1.0"

# This file must stay readable for every Python there is: an old one must be told so in one sentence.
if sys.version_info < (3, 10):  # noqa: UP036 - the one place where an old Python is met
    sys.stderr.write(
        "ecs-steps needs Python 3.10 or newer, found %d.%d at %s\n"  # noqa: UP031 - the oldest spelling
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    raise SystemExit(3)

#: Every step, in the order of a release; `__main__`, the faces and the docs read it.
STEPS = (
    "login",
    "build",
    "tag",
    "push",
    "register",
    "update",
    "wait-stable",
    "check",
    "rollback",
    "deploy",
    "find",
    "verify",
    "ensure",
    "sandbox",
)
