"""YAML as far as it is understood, and a sentence for the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecs_steps.clients.yaml_file import parsed, read_yaml
from ecs_steps.contract.errors import BadParameter
from ecs_steps.values.yaml_node import (
    CLAIM,
    DATE,
    NOTHING,
    NUMBER,
    WHOLE_NUMBER,
    YamlMapping,
    YamlScalar,
    YamlSequence,
)


def _scalar(text: str) -> YamlScalar:
    node = parsed(text, "f.yml")
    assert isinstance(node, YamlScalar)
    return node


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("shop", None),
        ("15m", None),
        ("4", WHOLE_NUMBER),
        ("-1", WHOLE_NUMBER),
        ("123456789012", WHOLE_NUMBER),
        ("012345678901", NUMBER),
        ("0777", NUMBER),
        ("0o17", NUMBER),
        ("0x1f", NUMBER),
        ("1_000", NUMBER),
        ("1e3", NUMBER),
        ("1234e5678", NUMBER),
        ("1.10", NUMBER),
        (".5", NUMBER),
        ("8080:80", None),
        ("1:30", NUMBER),
        ("2026-11-21", DATE),
        ("on", CLAIM),
        ("No", CLAIM),
        ("true", CLAIM),
        ("null", NOTHING),
        ("~", NOTHING),
        ("", NOTHING),
        ("'on'", None),
        ('"012345678901"', None),
    ],
)
def test_text_remembers_what_readers_of_yaml_make_of_it(text: str, taken_for: str | None) -> None:
    node = _scalar(text)

    assert (node.text, node.taken_for) == (text.strip("'\""), taken_for)


def test_every_node_knows_its_line() -> None:
    node = parsed("a: 1\nb:\n  - x\n  - {c: y}\n", "f.yml")

    assert isinstance(node, YamlMapping)
    (_, first), (key, many) = node
    assert (first.line, key.line) == (1, 2)
    assert isinstance(many, YamlSequence)
    assert [each.line for each in many.items] == [3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:\n\tb: 1\n", "f.yml:2 is not YAML: found character '\\t' that cannot start any token"),
        ("a: [1", "f.yml:1 is not YAML: expected ',' or ']', but got '<stream end>'"),
        ("a: b: c", "f.yml:1 is not YAML: mapping values are not allowed here"),
        ("a: 1\n  b: 2", "f.yml:2 is not YAML: mapping values are not allowed here"),
        ("a: 'x\n\nb: 1", "f.yml:3 is not YAML: found unexpected end of stream"),
        ("a: 1\nb: \x07", "f.yml:2 is not YAML: the character '\\x07' is not allowed"),
        ("%YAML 9.9\n---\na: 1", "f.yml:1 is not YAML: found incompatible YAML document"),
        ('a: "\\UFFFFFFFF"', "f.yml is not YAML: "),
        ("a: 1\nb: 2\na: 3", "f.yml:3 cannot be used: a stands there twice, first in line 1"),
        ("a: &x 1\nb: 1", "f.yml:1 cannot be used: &x lets one line stand for another"),
        ("b: *x", "f.yml:1 cannot be used: *x lets one line stand for another"),
        ("a: !!python/object/apply:os.system [id]", "f.yml:1 cannot be used: the tag "),
        ("a: 1\n---\nb: 2\n", "f.yml:3 cannot be used: a second document begins"),
        ("? [a]\n: 1", "f.yml:1 cannot be used: a list or a map stands where a name should"),
        ("[" * 5_000, "f.yml:1 cannot be used: it is more than 20 levels deep"),
    ],
    ids=lambda each: repr(each)[:30],
)
def test_what_is_no_yaml_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parsed(text, "f.yml")

    assert str(caught.value).startswith(said)
    assert caught.value.hint
    assert str(caught.value).isascii()


def test_a_tab_gets_a_hint_of_its_own() -> None:
    with pytest.raises(BadParameter) as caught:
        parsed("a:\n\tb: 1\n", "f.yml")

    assert caught.value.hint == "YAML takes no tabs in front of a line: write spaces."


def test_json_is_yaml_too() -> None:
    node = parsed('{"defaults": {"cluster": "shop"}}', "f.yml")

    assert isinstance(node, YamlMapping)


def test_a_file_of_powershell_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.yml").write_bytes("a: 1\r\n".encode("utf-16"))

    assert isinstance(read_yaml(str(tmp_path / "f.yml"), "f.yml"), YamlMapping)
