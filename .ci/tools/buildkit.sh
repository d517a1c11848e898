#!/bin/sh
# Build buildx, buildkitd, a docker command and a lister of SSH keys into the user's cache folder, once, and print that
# folder. Needs what go.sh says.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/go.sh"
folder=$cache/buildkit-0.13.2-docker-26.0.0

if [ ! -d "$folder" ]; then
    prepare_go buildkit 21
    cp -R "$here/buildkit" "$work/made"
    cd "$work/made"
    export GOFLAGS=-mod=mod
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
