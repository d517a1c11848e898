"""Install ecs-steps, with any Python 3.10 or newer: see installation.py beside this file."""

import sys

# This file must stay readable for every Python there is: an old one must be told so in one sentence.
if sys.version_info < (3, 10):  # noqa: UP036 - the one place where an old Python is met
    sys.stderr.write(
        "ecs-steps needs Python 3.10 or newer, found %d.%d at %s\n"  # noqa: UP031 - the oldest spelling
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    raise SystemExit(3)

import installation

if __name__ == "__main__":
    sys.exit(installation.main())
