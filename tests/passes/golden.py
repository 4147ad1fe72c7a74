"""Golden folders: `fixtures/rewrite/<pass>/<case>` and `fixtures/refuse/<pass>/<case>`, found by listing.

A folder is a build context with a `Dockerfile`. Beside it stand the expectations, no part of the context:
`expected.Dockerfile` and `expected.dockerignore` of a rewrite, `expected.toml` of a refusal, and `case.toml`
with `context = false` where the case is about a Dockerfile without build context, and `unsafe = true` where
it is about a rewrite that may change what the image does. A rule that does not run by default runs alone, and
so does one whose case says `alone = true`: others would change the file.
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dockopt.context.tree import BuildContext
from dockopt.engine import Decision, Options, Result, fix
from dockopt.passes.selection import find_rule
from dockopt.syntax.source import decode, encode

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTATIONS = ("expected.*", "case.toml")


@dataclass(frozen=True, slots=True)
class Case:
    """One golden folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The name in test ids: kind, pass and case."""
        return "/".join(self.folder.parts[-3:])

    @property
    def pass_name(self) -> str:
        """The pass that the case is about."""
        return self.folder.parent.name

    @property
    def settings(self) -> dict[str, Any]:
        """What `case.toml` or `expected.toml` says."""
        found: dict[str, Any] = {}
        for name in ("case.toml", "expected.toml"):
            if (self.folder / name).is_file():
                found |= tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        return found

    @property
    def text(self) -> str:
        """The Dockerfile."""
        return decode((self.folder / "Dockerfile").read_bytes())

    def expected(self, name: str = "Dockerfile") -> str | None:
        """An expected text, None where the case has none."""
        path = self.folder / f"expected.{name}"
        return decode(path.read_bytes()) if path.is_file() else None

    def run(self, place: Path, text: str | None = None) -> Result:
        """Fix the text (the case's own by default) in a copy of the build context below `place`."""
        text = self.text if text is None else text
        alone = self.settings.get("alone", not find_rule(self.pass_name).default)
        options = Options(
            unsafe=self.settings.get("unsafe", False),
            selected=frozenset({self.pass_name}) if alone else None,
        )
        if self.settings.get("context") is False:
            return fix(text, BuildContext.unknown(), options)
        root = place / "context"
        if not root.exists():
            shutil.copytree(self.folder, root, ignore=shutil.ignore_patterns(*EXPECTATIONS))
        dockerfile = root / "Dockerfile"
        dockerfile.write_bytes(encode(text))
        return fix(text, BuildContext.open(root, dockerfile), options)

    def decision(self, result: Result) -> Decision:
        """What became of the pass that the case is about."""
        return next(each for each in result.decisions if each.pass_name == self.pass_name)


def cases(kind: str) -> list[Case]:
    """All golden folders of a kind."""
    return [Case(path.parent) for path in sorted((FIXTURES / kind).glob("*/*/Dockerfile"))]
