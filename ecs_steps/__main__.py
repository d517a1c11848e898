"""`ecs-steps <step> ...`: find the step, hand it the rest."""

import sys

from ecs_steps import STEPS, __version__

USAGE = """usage: ecs-steps STEP [OPTIONS]

Small steps that take a container from a Dockerfile to a proven, running Amazon ECS service.

steps: {}

ecs-steps STEP --help explains a step; ecs-steps --version prints the version.
"""


def main():  # type: ignore[no-untyped-def] # noqa: ANN201 - no annotations: an old Python must get as far as its sentence
    """Run the step that the first argument names and return its exit code."""
    import gc
    import importlib

    gc.set_threshold(50000, 20, 20)  # importing botocore under the usual threshold costs a fifth more

    from ecs_steps.runner import command_line

    name, rest = (sys.argv[1:2] or ["--help"])[0], sys.argv[2:]
    if name in ("-h", "--help"):
        return command_line.tell(USAGE.format(", ".join(STEPS)))
    if name == "--version":
        return command_line.tell("ecs-steps " + __version__ + "\n")
    if name not in STEPS:
        return command_line.refuse_unknown(name, STEPS)
    word = name.replace("-", "_")
    return command_line.main(getattr(importlib.import_module("ecs_steps." + word), word), rest)


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[no-untyped-call] # see above
