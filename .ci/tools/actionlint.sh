#!/bin/sh
# Build actionlint, which reads GitHub workflows, into the user's cache folder, once, and print that folder.
set -eu
exec sh "$(dirname "$0")/go-program.sh" actionlint 1.7.12 github.com/rhysd/actionlint/cmd/actionlint
