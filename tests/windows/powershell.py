"""What a script must keep to so that Windows PowerShell 5.1 runs it safely: each rule names what breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import tree_sitter
import tree_sitter_pwsh
from tree_sitter import Node

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))
# Microsoft Learn, "PowerShell 5.1 module reference": the cmdlets that these scripts use, and their parameters there.
CMDLETS = {
    "ConvertFrom-Json": {"InputObject"},
    "ConvertTo-Json": {"InputObject", "Depth", "Compress"},
    "Copy-Item": set(),
    "ForEach-Object": set[str](),
    "Get-ChildItem": {"LiteralPath"},
    "Get-Command": {"Name", "CommandType", "All", "ErrorAction"},
    "Get-Item": {"LiteralPath"},
    "Join-Path": set[str](),
    "New-Item": {"ItemType", "Force", "Path"},
    "New-Object": {"TypeName", "ArgumentList"},
    "Out-File": {"FilePath", "Encoding", "Append"},
    "Out-Null": set(),
    "Remove-Item": {"LiteralPath", "Recurse", "Force", "ErrorAction"},
    "Select-Object": {"First"},
    "Set-Content": {"Encoding", "Path", "Value"},
    "Set-StrictMode": {"Version"},
    "Test-Path": {"LiteralPath"},
    "Write-Output": set(),
}
_NEWER_OPERATORS = {"ternary_expression", "null_coalesce_expression", "pipeline_chain_tail"}
# about_Automatic_Variables of 5.1; $IsWindows and the like came with 6.
_AUTOMATIC = {
    "_",
    "true",
    "false",
    "null",
    "lastexitcode",
    "psboundparameters",
    "psscriptroot",
    "erroractionpreference",
}
_PREAMBLE = ("#Requires -Version 5.1", "Set-StrictMode -Version Latest", "$ErrorActionPreference = 'Stop'")


def problems(script: bytes) -> list[str]:
    """Everything that breaks a rule, as `rule: where`."""
    root = tree(script)
    return [f"{rule.__name__.strip('_')}: {each}" for rule in RULES for each in rule(script, root)]


def tree(script: bytes) -> Node:
    """Parse a script."""
    return _PARSER.parse(script).root_node


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order of the text."""
    yield node
    for child in node.children:
        yield from nodes(child)


def text(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode("utf-8", errors="replace")


def _parses(_: bytes, root: Node) -> Iterator[str]:
    if root.has_error:
        bad = next((each for each in nodes(root) if each.is_error or each.is_missing), root)
        yield _at(bad)


def _is_ascii(script: bytes, _: Node) -> Iterator[str]:
    # Without a BOM, 5.1 reads a file in the code page of the machine.
    yield from (f"line {number}" for number, line in enumerate(script.splitlines(), 1) if not line.isascii())


def _has_the_preamble(script: bytes, _: Node) -> Iterator[str]:
    lines = script.decode("utf-8", errors="replace").splitlines()
    yield from (line for line in _PREAMBLE if line not in lines)


def _has_no_newer_operator(_: bytes, root: Node) -> Iterator[str]:
    for node in nodes(root):
        if node.type in _NEWER_OPERATORS or (node.type == "assignment_operator" and text(node) == "??="):
            yield _at(node)


def _calls_what_5_1_has(_: bytes, root: Node) -> Iterator[str]:
    own = {text(node) for node in nodes(root) if node.type == "function_name"}
    for command in _commands(root):
        name = _name(command)
        if name is None or name in own:
            continue
        known = CMDLETS.get(name)
        given = {text(each).strip("-:") for each in nodes(command) if each.type == "command_parameter"}
        if known is None or not given <= known:
            yield _at(command)


def _reads_exit_codes_at_once(_: bytes, root: Node) -> Iterator[str]:
    for command in _commands(root):
        if _is_native(command):
            statement = _statement(command)
            following = statement.next_named_sibling
            if following is None or not re.match(r"(\$\w+ = |exit |return |if \()\$LASTEXITCODE\b", text(following)):
                yield _at(command)


def _builds_no_command_line(_: bytes, root: Node) -> Iterator[str]:
    # One value is one argument: a variable, a list of them, or a text that stands here.
    for command in _commands(root):
        if not _is_native(command):
            continue
        for node in nodes(command):
            joined = node.type in ("command_parameter", "generic_token") and "$" in text(node)
            if joined or node.type in ("expandable_string_literal", "concatenated_command_argument"):
                yield _at(command)


def _lets_stderr_be(_: bytes, root: Node) -> Iterator[str]:
    # Under Stop, 5.1 ends the script at the first line that a program writes to a stderr that is redirected.
    for command in _commands(root):
        if _is_native(command) and "$ErrorActionPreference = 'Continue'" not in _text_before(command):
            yield _at(command)


def _writes_no_utf_16(_: bytes, root: Node) -> Iterator[str]:
    for node in nodes(root):
        if node.type == "redirection" and text(node).replace(" ", "") not in ("2>$null", ">$null"):
            yield _at(node)


def _knows_its_variables(_: bytes, root: Node) -> Iterator[str]:
    # Under strict mode, one that was never assigned ends the script.
    known = set(_AUTOMATIC)
    for node in nodes(root):
        if node.type == "left_assignment_expression":
            known |= {name.lower() for name in re.findall(r"(?:^|, )\$(\w+)", text(node))}
        if node.type in ("script_parameter", "foreach_statement"):
            known.add(next(_variable(each) for each in node.children if each.type == "variable"))
    for node in nodes(root):
        if node.type == "variable" and not text(node).lower().startswith("$env:") and _variable(node) not in known:
            yield _at(node)


def _puts_back_what_it_sets(_: bytes, root: Node) -> Iterator[str]:
    # A script runs in the process of its caller: what it leaves in the environment stays there.
    kept = {
        name.lower()
        for clause in nodes(root)
        if clause.type == "finally_clause"
        for each in _assigned(clause)
        for name in re.findall(r"\$env:\w+", text(each))
    }
    for each in _assigned(root):
        if not {name.lower() for name in re.findall(r"\$env:\w+", text(each))} <= kept:
            yield _at(each)


RULES: tuple[Callable[[bytes, Node], Iterator[str]], ...] = (
    _parses,
    _is_ascii,
    _has_the_preamble,
    _has_no_newer_operator,
    _calls_what_5_1_has,
    _reads_exit_codes_at_once,
    _builds_no_command_line,
    _lets_stderr_be,
    _writes_no_utf_16,
    _knows_its_variables,
    _puts_back_what_it_sets,
)


def _assigned(root: Node) -> Iterator[Node]:
    return (node for node in nodes(root) if node.type == "left_assignment_expression")


def _commands(root: Node) -> Iterator[Node]:
    return (node for node in nodes(root) if node.type == "command")


def _name(command: Node) -> str | None:
    """The name that a command has in the script; None where a variable holds it."""
    named = command.child_by_field_name("command_name")
    return None if named is None or named.type == "command_name_expr" else text(named)


def _is_native(command: Node) -> bool:
    """True for a program: what is called by `&`, and what is named but no cmdlet's name."""
    name = _name(command)
    return name is None or "-" not in name


def _statement(node: Node) -> Node:
    """The statement of a block that a node is part of; brackets around a call are part of it too."""
    while node.parent is not None and (node.parent.type != "statement_list" or _is_inner(node.parent)):
        node = node.parent
    return node


def _is_inner(statements: Node) -> bool:
    return statements.parent is not None and statements.parent.type in ("array_expression", "sub_expression")


def _text_before(command: Node) -> str:
    """What stands between the beginning of the function, or of the try, and a call."""
    block: Node | None = command
    while block is not None and block.type not in ("function_statement", "try_statement", "program"):
        block = block.parent
    if block is not None and block.type == "try_statement":
        outer = _enclosing_function(block)
        block = outer or block
    assert block is not None
    return text(block)[: command.start_byte - block.start_byte]


def _enclosing_function(node: Node | None) -> Node | None:
    while node is not None and node.type != "function_statement":
        node = node.parent
    return node


def _variable(node: Node) -> str:
    return text(node).lstrip("$@").strip("{}").lower()


def _at(node: Node) -> str:
    return f"line {node.start_point.row + 1}: {text(node).splitlines()[0] if text(node) else node.type}"
