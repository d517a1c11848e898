#!/bin/sh
# Fetch the linter of vars/ and jenkins/ into the user's cache folder, once, and print that folder. Needs npm and Java.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/groovy-lint
folder=${XDG_CACHE_HOME:-$HOME/.cache}/ecs-steps/groovy-lint-16.2.0

if ! cmp -s "$here/package-lock.json" "$folder/complete"; then
    if ! command -v npm >/dev/null; then
        echo "groovy-lint.sh needs npm to fetch npm-groovy-lint; on Debian: apt-get install npm" >&2
        exit 3
    fi
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    cp "$here/package-lock.json" "$folder/complete"
fi
echo "$folder"
