#!/bin/sh
# Bring a Python for Windows, and a Wine prefix that it runs in, into the user's cache folder, once, and print that
# folder: home/ is Python's, prefix/ is Wine's. Needs Maven, Java, Python and Wine.
set -eu
here=$(cd "$(dirname "$0")" && pwd)/windows-python
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ecs-steps
folder=$cache/windows-python-3.11.3

if [ ! -d "$folder" ]; then
    for tool in mvn wine; do
        if ! command -v "$tool" >/dev/null; then
            echo "windows-python.sh needs $tool; on Debian: apt-get install maven wine wine64" >&2
            exit 3
        fi
    done
    mkdir -p "$cache"
    work=$(mktemp -d "$cache/windows-python-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    mvn --batch-mode --quiet -Dstyle.color=never --file "$here/pom.xml" dependency:copy-dependencies "-Djars=$work" >&2
    (cd "$work" && sha256sum --check --strict --quiet "$here/SHA256SUMS") >&2
    mkdir "$work/made"
    "${PYTHON:-python3}" - "$work" <<'UNPACK'
import sys, zipfile
from pathlib import Path

work = Path(sys.argv[1])
(jar,) = work.glob("*.jar")
top = "org/bytedeco/cpython/windows-x86_64/"
with zipfile.ZipFile(jar) as archive:
    for name in archive.namelist():
        path = name[len(top):]
        if name.startswith(top) and not name.endswith("/") and not path.startswith(("include/", "lib/test/", "lib/idlelib/")):
            target = work / "made" / "home" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
# What `venv` copies into an environment: an installed Python has a launcher there, this one has itself.
scripts = work / "made" / "home" / "lib" / "venv" / "scripts" / "nt"
scripts.mkdir(parents=True, exist_ok=True)
(scripts / "python.exe").write_bytes((work / "made" / "home" / "python.exe").read_bytes())
UNPACK
    # No Mono and no Gecko: Wine would ask for them in a window.
    WINEPREFIX=$work/made/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' wine wineboot --init >&2 </dev/null
    WINEPREFIX=$work/made/prefix wineserver --wait
    mv "$work/made" "$folder"
fi
echo "$folder"
