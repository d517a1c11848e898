#!/bin/sh
# Build one program from a pinned Go module into the user's cache folder, once, and print that folder:
# `sh go-program.sh NAME VERSION PACKAGE`; the folder NAME beside this file has its go.mod and go.sum. Needs what go.sh says.
set -eu
name=$1 version=$2 package=$3
here=$(cd "$(dirname "$0")" && pwd)
. "$here/go.sh"
folder=$cache/$name-$version

if [ ! -x "$folder/$name" ]; then
    prepare_go "$name" 25
    mkdir "$work/made"
    cd "$here/$name"
    # go.sum holds the hash of every module that is built in.
    GOFLAGS=-mod=readonly "$go" build -trimpath -ldflags "-s -w -X main.version=$version" -o "$work/made/$name" "$package" >&2
    rm -rf "$folder"
    mv "$work/made" "$folder"
fi
echo "$folder"
