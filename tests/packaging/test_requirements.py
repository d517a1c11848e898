"""What an installation takes is locked, by version and hash, for every Python and every system."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.loading import loaded
from tests.packaging.conftest import ROOT, run

LOCKS = ("requirements.txt", "requirements-build.txt")
# PEP 508 markers, as the interpreters of these systems answer them.
SYSTEMS = {
    "linux x86_64": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "linux aarch64": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "aarch64",
    },
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "macos": {
        "sys_platform": "darwin",
        "platform_system": "Darwin",
        "os_name": "posix",
        "platform_machine": "arm64",
    },
}
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_ENTRY = re.compile(r"^(?P<requirement>\S.*?)(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
_METADATA = """
import json, importlib.metadata
print(json.dumps({each.metadata["Name"]: each.requires or [] for each in importlib.metadata.distributions()}))
"""


def _text(lock: str) -> str:
    return "".join(
        line for line in (ROOT / lock).read_text(encoding="ascii").splitlines(keepends=True) if line[0] != "#"
    )


def _locked(lock: str) -> list[Requirement]:
    return [Requirement(entry["requirement"]) for entry in _ENTRY.finditer(_text(lock))]


def _environments() -> list[dict[str, str]]:
    here = {name: str(value) for name, value in default_environment().items()}
    return [
        {**here, **SYSTEMS[system], "python_version": python, "python_full_version": f"{python}.0", "extra": ""}
        for system, python in product(SYSTEMS, PYTHONS)
    ]


def _pins(environment: Mapping[str, str]) -> dict[str, Version]:
    """The one version of each package that is installed there."""
    taken = [each for each in _locked("requirements.txt") if not each.marker or each.marker.evaluate({**environment})]
    pins: dict[str, Version] = {canonicalize_name(each.name): Version(str(each.specifier)[2:]) for each in taken}
    assert len(pins) == len(taken), "a package is locked twice for one environment"
    return pins


@pytest.fixture(scope="module")
def write_requirements() -> ModuleType:
    return loaded(ROOT / ".ci" / "write_requirements.py")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_nothing_but_pinned_versions_with_hashes(lock: str) -> None:
    assert _ENTRY.sub("", _text(lock)).strip() == ""
    assert all(re.fullmatch(r"==[0-9][^,]*", str(each.specifier)) for each in _locked(lock))
    assert all(each.url is None and not each.extras for each in _locked(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_locked_within_its_range(lock: str, write_requirements: ModuleType) -> None:
    _, asked = write_requirements.locks()[lock]
    locked = {canonicalize_name(each.name): Version(str(each.specifier)[2:]) for each in _locked(lock)}

    assert asked
    assert [
        each
        for each in asked
        if not Requirement(each).specifier.contains(locked[canonicalize_name(Requirement(each).name)])
    ] == []


def test_every_lock_is_written_by_the_script(write_requirements: ModuleType) -> None:
    assert tuple(write_requirements.locks()) == LOCKS


def test_what_the_locked_packages_need_is_locked_for_every_system_and_python(installed: Path, tmp_path: Path) -> None:
    # Those of the packages that only another system has are not here to be asked; pywin32 needs none.
    needs: dict[str, list[str]] = json.loads(run(installed / "python", "-c", _METADATA, folder=tmp_path))
    known = {canonicalize_name(name): [Requirement(each) for each in of] for name, of in needs.items()}

    missing = []
    for environment in _environments():
        pins = _pins(environment)
        wanted = [each for name in ("ecs-steps", *pins) for each in known.get(canonicalize_name(name), [])]
        for each in wanted:
            pin = pins.get(canonicalize_name(each.name))
            if (not each.marker or each.marker.evaluate(environment)) and (pin is None or pin not in each.specifier):
                missing.append(f"{each} on {environment['sys_platform']} {environment['python_version']}")
    assert missing == []


def test_a_file_that_was_tampered_with_is_not_installed(installed: Path, tmp_path: Path) -> None:
    changed = re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, _text("requirements-build.txt"))
    (tmp_path / "lock.txt").write_text(changed, encoding="ascii")

    with pytest.raises(AssertionError, match="THESE PACKAGES DO NOT MATCH THE HASHES"):
        run(installed / "python", "-m", "pip", "install", "--require-hashes", "-r", "lock.txt", folder=tmp_path)
