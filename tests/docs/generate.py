"""Writes the generated parts of the documents: `.venv/bin/python -m tests.docs.generate`.

A page says where such a part stands: between `<!-- generated: NAME -->` and `<!-- end -->`. All else in it is
written by hand and stays.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.engine.pipeline import PASSES
from dockopt.model.dockerfile import lower
from dockopt.passes.plan import Plan, apply_edits
from dockopt.report.diff import unified_diff
from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode

from .refusal_codes import ROOT, codes_of_pass, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECTS = Path("fixtures") / "projects"
SAMPLE = PROJECTS / "node-typescript"
EXAMPLES = {  # the sample project that shows each pass
    "name-stages": "node-nginx",
    "reference-stages-by-name": "node-nginx",
    "build-before-start": "go-run",
    "copy-manifests-first": "node-typescript",
    "split-stages": "go-cgo",
}
PAGES = (ROOT / "README.md", ROOT / "docs" / "passes.md")
COMMAND = ".venv/bin/python -m tests.docs.generate"
_PART = re.compile(r"(<!-- generated: ([^\n]*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def page(text: str) -> str:
    """Return a page with all its generated parts made anew."""
    return _PART.sub(lambda match: match[1] + part(match[2]) + match[3], text)


def part(name: str) -> str:
    """Return one generated part by the name that stands in its mark."""
    kind, _, subject = name.partition(" ")
    match kind:
        case "diff":
            return _block("diff", diff_of(Path(subject)))
        case "console":
            return _block("console", f"$ {subject}\n{said(subject.split()[1:])}")
        case "what":
            return _what(_module(subject))
        case "example":
            return "\n".join(_example(subject))
        case "codes":
            return "\n".join(_codes(_module(subject)))
    raise ValueError(f"nothing generates {name!r}")


def diff_of(project: Path) -> str:
    """Return what `dockopt fix --diff PROJECT` prints, started in the root of the repository."""
    text, context = _dockerfile(ROOT / project), BuildContext.open(ROOT / project)
    result = fix(text, context, Options())
    shown = unified_diff((project / "Dockerfile").as_posix(), text, result.after)
    others = (
        unified_diff(f"{project.as_posix()}/{each.path}", each.before, each.after)
        for each in result.other_files
    )
    return shown + "".join(others)


def said(arguments: list[str]) -> str:
    """Return all that the program says, started in the root of the repository."""
    path = os.pathsep.join([str(ROOT / "refactor"), *filter(None, [os.environ.get("PYTHONPATH")])])
    ran = subprocess.run(
        [sys.executable, "-m", "dockopt", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ran.stdout.decode()


def _what(module: Path) -> str:
    """Return what a pass's module says about it, and the level."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    text = said.partition(": ")[2]
    return f"{text[:1].upper()}{text[1:]}\n\nLevel: {', '.join(levels(module))}.\n"


def _codes(module: Path) -> Iterator[str]:
    known = rows()
    yield "| Code | Meaning |\n|---|---|"
    yield from (f"| `{code}` | {known[code].meaning} |" for code in sorted(codes_of_pass(module)))
    yield ""


def _example(name: str) -> Iterator[str]:
    project = PROJECTS / EXAMPLES[name]
    yield f"Example, from `{project.as_posix()}`:\n"
    yield _block("diff", _diff_of_pass(name, ROOT / project))


def levels(module: Path) -> list[str]:
    """Return the safety levels that a pass's plans can have, as its source names them."""
    order = ("safe", "slim", "unsafe")
    calls = (
        node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    )
    plans = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Plan"]
    named = {node.value for plan in plans for node in ast.walk(plan) if isinstance(node, ast.Constant)}
    return [level for level in order if level in named] or [order[0]]


def _module(name: str) -> Path:
    source = inspect.getsourcefile(dict(PASSES)[name])
    return Path(source or "").resolve()


def _diff_of_pass(name: str, project: Path) -> str:
    """The pass alone, on what the passes before it made of the project's Dockerfile."""
    text = _dockerfile(project)
    for each, run in PASSES:
        outcome = run(lower(parse(text)), BuildContext.open(project), Options(unsafe=each == name))
        after = apply_edits(text, outcome.edits) if isinstance(outcome, Plan) else text
        if each == name:
            shown = unified_diff("Dockerfile", text, after)
            files = outcome.files if isinstance(outcome, Plan) else ()
            return shown + "".join(unified_diff(file.path, file.before, file.after) for file in files)
        text = after
    raise ValueError(f"no pass is called {name}")


def _dockerfile(folder: Path) -> str:
    return decode((folder / "Dockerfile").read_bytes())


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}```\n"


def main() -> None:
    """Write all pages."""
    for path in PAGES:
        path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
