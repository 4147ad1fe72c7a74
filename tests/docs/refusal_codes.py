"""The refusal codes that the source can give, read from the source itself."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.knowledge.commands import root_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "refactor" / "dockopt"
REFUSALS = ROOT / "docs" / "refusals.md"
LAYERS = ("passes", "facts")  # the layers that refuse
_MAKERS = {"Doubt", "Refusal"}
_ROW = re.compile(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table in docs/refusals.md."""

    code: str
    meaning: str
    way_out: str


def rows() -> dict[str, Row]:
    """Return the explained codes, in the order of the page."""
    found = [Row(*match.groups()) for match in _ROW.finditer(REFUSALS.read_text(encoding="utf-8"))]
    return {row.code: row for row in found}


def all_codes() -> set[str]:
    """Return every code that some module of the refusing layers can give."""
    modules = (path for layer in LAYERS for path in (PACKAGE / layer).rglob("*.py"))
    return {code for module in modules for code in codes_of(module)}


def codes_of_pass(module: Path) -> set[str]:
    """Return the codes that a pass can give: its own, and those of the modules that it reaches."""
    return {code for each in _reached(module) for code in codes_of(each)}


def codes_of(module: Path) -> set[str]:
    """Return the codes that stand in one module: where a refusal is made, or one of its helpers makes it."""
    makers = _MAKERS | _helpers(module)
    calls = (node for node in ast.walk(_tree(module)) if isinstance(node, ast.Call) and node.args)
    made = [call for call in calls if _called(call) in makers]
    return {code for call in made for code in _codes(call.args[0], module)}


def _called(call: ast.Call) -> str:
    """Return the bare name of what is called: `f` of `f(x)` and of `self.f(x)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
    return ""


def _helpers(module: Path) -> set[str]:
    """Return the functions that make a refusal of the code they are given."""
    functions = (node for node in ast.walk(_tree(module)) if isinstance(node, ast.FunctionDef))
    return {each.name for each in functions if any(_passes_code(node) for node in ast.walk(each))}


def _passes_code(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _called(node) in _MAKERS
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "code"
    )


def _codes(first: ast.expr, module: Path) -> Iterator[str]:
    match first:
        case ast.Constant(value=str(code)):
            yield code
        case ast.Attribute(attr="code") | ast.Name(id="code"):
            return  # passed on: it is counted where it comes from
        case ast.JoinedStr(values=[ast.Constant(value="runs-"), ast.FormattedValue()]):
            yield from (f"runs-{rule.kind}" for rule in root_rules() if rule.reason)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_codes(body, module), *_codes(other, module))
        case _:
            raise ValueError(f"{module}:{first.lineno}: write the code as a plain text, or teach this file")


@cache
def _tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def _reached(module: Path) -> set[Path]:
    """Return the module, and all modules of the refusing layers that it imports, directly or not."""
    found, waiting = {module}, [module]
    while waiting:
        new = {path for path in _imported(waiting.pop()) if path not in found}
        found |= new
        waiting += new
    return found


def _imported(module: Path) -> Iterator[Path]:
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dockopt."):
            parts = (node.module or "").split(".")[1:]
            names = [parts, *([*parts, alias.name] for alias in node.names)]
            paths = (PACKAGE.joinpath(*name).with_suffix(".py") for name in names)
            yield from (path for path in paths if parts[0] in LAYERS and path.is_file())
