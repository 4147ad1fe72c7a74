"""Writes the generated parts of the documents: `.venv/bin/python -m tests.docs.generate`.

A page says where such a part stands: between `<!-- generated: NAME -->` and `<!-- end -->`. All else in it is
written by hand and stays. The examples that `dockopt rule` shows are written too, to `passes/examples/`.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dockopt.cli.configuration_file import SCHEMA
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.model.dockerfile import lower
from dockopt.passes.plan import Plan, Refusal, apply_edits
from dockopt.passes.registry import RULES
from dockopt.passes.selection import ALL
from dockopt.report.diff import unified_diff
from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode

from .manual import MANUAL, manual
from .refusal_codes import PACKAGE, ROOT, codes_of_pass, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.passes.rule import Rule

PROJECTS = Path("fixtures") / "projects"
SAMPLE = PROJECTS / "node-typescript"
EXAMPLES = PACKAGE / "passes" / "examples"
_WIDTH = 118
PAGES = (ROOT / "README.md", ROOT / "README.ko.md", ROOT / "docs" / "passes.md")
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
        case "rules":
            return "".join(["| Rule | What it does | Runs |\n|---|---|---|\n", *map(_row, RULES)])
        case "passes":
            return "\n".join(map(_section, RULES))
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


def _row(rule: Rule) -> str:
    unsafe = ", with `--unsafe-fixes`" if rule.is_unsafe else ""
    return f"| `{rule.name}` | {rule.summary} | {'by default' if rule.default else 'if selected'}{unsafe} |\n"


def _section(rule: Rule) -> str:
    """All that docs/passes.md says about a rule."""
    use = "runs by default" if rule.default else "has to be selected"
    parts = [
        f"## {rule.name}",
        _filled(rule.what),
        f"Level: {', '.join(rule.levels)}. It {use}. Source: <{rule.source}>",
        _filled(rule.why),
        f"Example, from `fixtures/{rule.sample}`:",
        _block("diff", rule.example).rstrip("\n"),
        _filled(f"When it refuses: {rule.refuses[:1].lower()}{rule.refuses[1:]}"),
    ]
    return "\n\n".join([*parts, "".join(_codes(_module(rule)))])


def _filled(text: str) -> str:
    wrapper = textwrap.TextWrapper(_WIDTH, break_on_hyphens=False, break_long_words=False)
    return "\n\n".join(wrapper.fill(" ".join(each.split())) for each in text.split("\n\n"))


def _codes(module: Path) -> Iterator[str]:
    known = rows()
    yield "| Code | Meaning |\n|---|---|\n"
    yield from (f"| `{code}` | {known[code].meaning} |\n" for code in sorted(codes_of_pass(module)))


def _module(rule: Rule) -> Path:
    return Path(inspect.getsourcefile(rule.run) or "").resolve()


def example(rule: Rule) -> str:
    """The pass alone, on what the passes before it made of its sample's Dockerfile."""
    folder = ROOT / "fixtures" / rule.sample
    with (
        TemporaryDirectory() as place
    ):  # without what a golden folder expects, which is no part of its context
        root = Path(place, "context")
        shutil.copytree(folder, root, ignore=shutil.ignore_patterns("expected.*"))
        outcome, text = _outcome(rule, _dockerfile(folder), root)
    if not isinstance(outcome, Plan):
        raise TypeError(f"{rule.name} finds nothing to do in {folder}")
    shown = unified_diff("Dockerfile", text, apply_edits(text, outcome.edits))
    return shown + "".join(unified_diff(file.path, file.before, file.after) for file in outcome.files)


def _outcome(rule: Rule, text: str, root: Path) -> tuple[Plan | Refusal, str]:
    """What the pass makes of the text, and that text: the passes before it have been there."""
    for each in RULES[: RULES.index(rule)]:
        outcome = each.run(lower(parse(text)), BuildContext.open(root), Options()) if each.default else None
        if isinstance(outcome, Plan) and outcome.level != "unsafe":
            text = apply_edits(text, outcome.edits)
    return rule.run(lower(parse(text)), BuildContext.open(root), Options(unsafe=True)), text


def schema(text: str) -> str:
    """The JSON schema of the configuration with the names of the rules."""
    data = json.loads(text)
    data["$defs"]["rule"]["enum"] = [ALL, *(rule.name for rule in RULES)]
    return json.dumps(data, indent=2) + "\n"


def _dockerfile(folder: Path) -> str:
    return decode((folder / "Dockerfile").read_bytes())


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text}```\n"


def main() -> None:
    """Write all examples, the schema, the manual and all pages."""
    MANUAL.write_text(manual(), encoding="utf-8")
    SCHEMA.write_text(schema(SCHEMA.read_text(encoding="utf-8")), encoding="utf-8")
    for rule in RULES:
        (EXAMPLES / f"{rule.name}.diff").write_text(example(rule), encoding="utf-8")
    for path in PAGES:
        path.write_text(page(path.read_text(encoding="utf-8")), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
