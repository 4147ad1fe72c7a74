"""The shape of the code: imports go downwards only, files are small, documents name real things."""

from __future__ import annotations

import ast
import re
import shlex
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer

from dockopt.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "refactor" / "dockopt"
LAYERS = (
    *(
        "cli",
        "lsp",
        "web",
        "verify",
        "report",
        "engine",
        "passes",
        "facts",
        "context",
        "knowledge",
        "shell",
        "model",
    ),
    "syntax",
)
HEAVY = {
    "dockerfile_parse",
    "difflib",
    "packaging",
    "pydantic",
    "python_on_whales",
    "rich",
    "subprocess",
    "tree_sitter",
    "tree_sitter_bash",
    "yaml",
}
# Processes of their own: they import nothing of ours, and exit.
PROGRAMS = {PACKAGE / "verify" / "guard.py", PACKAGE / "verify" / "inside" / "python.py"}
MODULES = sorted(PACKAGE.rglob("*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

each_module = pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), str(module))


def imported(tree: ast.AST, module: Path) -> Iterator[str]:
    """Return all names that an import statement anywhere in the tree reaches, in full."""
    package = ["dockopt", *module.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *(node.module or "").split(".")]).strip(".")
            yield from (f"{base}.{each.name}" for each in node.names)


def layer_of(name: str) -> str | None:
    """Return the layer that a full name lies in; None for the package itself and for other packages."""
    parts = name.split(".")
    return parts[1] if parts[0] == "dockopt" and len(parts) > 1 and parts[1] in LAYERS else None


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= set(LAYERS)
    assert {"cli", "report", "syntax"} <= folders


@each_module
def test_imports_go_downwards_only(module: Path) -> None:
    own = module.relative_to(PACKAGE).parts[0]
    if own not in LAYERS:  # `__init__` and `__main__` of the package
        return
    above = LAYERS[: LAYERS.index(own)]
    assert [name for name in imported(parsed(module), module) if layer_of(name) in above] == []


@each_module
def test_heavy_libraries_are_loaded_when_needed(module: Path) -> None:
    if module in PROGRAMS:
        return
    tree = parsed(module)
    at_start = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.split(".")[0] for node in at_start for name in imported(node, module)}
    assert names & HEAVY == set()


@each_module
def test_records_are_structs(module: Path) -> None:
    if module not in PROGRAMS:
        assert [name for name in imported(parsed(module), module) if name.startswith("dataclasses")] == []


def talks_or_exits(node: ast.AST) -> bool:
    """Whether the node prints, reads from the user, or ends the process."""
    match node:
        case ast.Call(func=ast.Name(id="print" | "input" | "exit" | "quit")):
            return True
        case ast.Attribute(value=ast.Name(id="sys"), attr="exit" | "stdout" | "stderr" | "stdin"):
            return True
        case ast.Attribute(value=ast.Name(id="os"), attr="_exit" | "abort" | "kill"):
            return True
        case ast.Name(id="SystemExit"):
            return True
    return False


@each_module
def test_only_the_command_line_talks_or_exits(module: Path) -> None:
    if module.relative_to(PACKAGE).parts[0] != "cli" and module not in PROGRAMS:
        assert [ast.unparse(node) for node in ast.walk(parsed(module)) if talks_or_exits(node)] == []


def test_what_talks_is_recognized() -> None:
    calls = ["print(1)", "sys.exit(0)", "raise SystemExit", "sys.stderr.write('')", "os._exit(1)"]
    assert all(any(talks_or_exits(node) for node in ast.walk(ast.parse(call))) for call in calls)


@each_module
def test_a_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(parsed(module))


@each_module
def test_files_and_functions_are_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 300
    functions = (
        node for node in ast.walk(parsed(module)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > 60} == {}


def code_in(text: str) -> Iterator[str]:
    """Return what a document sets as code: the lines of its blocks, and its spans."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    yield from (line.strip() for block in blocks for line in block.splitlines())
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def paths_in(text: str) -> Iterator[str]:
    """Return paths of the repository that a document names as code or links to."""
    top = "|".join(
        re.escape(path.name) for path in (PACKAGE.parent, ROOT / "tests", ROOT / "docs", ROOT / ".ci")
    )
    for code in code_in(text):
        yield from re.findall(rf"(?<![\w./-])((?:{top}|fixtures)/[\w./-]*)", code)
    yield from (link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link)


@each_document
def test_paths_in_documents_exist(document: Path) -> None:
    named = set(paths_in(document.read_text(encoding="utf-8")))
    assert {
        path for path in named if not (ROOT / path).exists() and not (document.parent / path).exists()
    } == set()


def commands_in(text: str) -> Iterator[list[str]]:
    """Return the calls of the program in a document, cut off where the shell has its say."""
    for code in code_in(text):
        found = re.search(r"(?:^|[|;&]\s*)(?:\$ )?(?:python3? -m )?dockopt((?: .*)?)$", code)
        if found is not None:
            words = shlex.split(found[1], comments=True)
            yield list(takewhile(lambda word: not set(word) & set("|<>;&"), words))


def unknown_words(words: list[str]) -> list[str]:
    """Return the commands and options among the words that the program does not have."""
    root = typer.main.get_command(app)
    known = dict(getattr(root, "commands", {}))
    command = known.get(words[0]) if words else None
    if words and not words[0].startswith("-") and command is None:
        return words[:1]
    params = (command or root).params
    options = {option for each in params for option in (*each.opts, *each.secondary_opts)} | {"--help", "-h"}
    return [
        word for word in words if word.startswith("-") and word != "-" and word.split("=")[0] not in options
    ]


@each_document
def test_commands_in_documents_are_understood(document: Path) -> None:
    for words in commands_in(document.read_text(encoding="utf-8")):
        assert unknown_words(words) == [], words


def test_what_a_document_may_get_wrong_is_seen() -> None:
    text = "`docs/cli.md` `tests/nothing.py` [x](gone.md)\n"
    text += "```sh\ndockopt fix --diff | git apply\ndockopt mend -\n```\n"
    assert list(paths_in(text)) == ["docs/cli.md", "tests/nothing.py", "gone.md"]
    assert list(commands_in(text)) == [["fix", "--diff"], ["mend", "-"]]
    assert unknown_words(["fix", "--diff", "-", "--context=x"]) == []
    assert unknown_words(["mend", "-"]) == ["mend"]
    assert unknown_words(["fix", "--write"]) == ["--write"]
