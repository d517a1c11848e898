#!/bin/sh
# Build act, which runs GitHub workflows and actions here, into the user's cache folder, once, and print that folder.
set -eu
exec sh "$(dirname "$0")/go-program.sh" act 0.2.89 github.com/nektos/act
