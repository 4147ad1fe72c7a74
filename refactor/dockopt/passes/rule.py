"""A rule: a pass as its users see it, with what it does, why, how safe it is and when it refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from dockopt.context.tree import BuildContext
from dockopt.model.dockerfile import Dockerfile
from dockopt.passes.plan import Level, Options, Plan, Refusal
from dockopt.passes.selection import DEFAULTS

Pass: TypeAlias = Callable[[Dockerfile, BuildContext, Options], Plan | Refusal]

_EXAMPLES = Path(__file__).with_name("examples")


class Rule(Struct, frozen=True):
    """A pass and what is said about it, in the documents and by `dockopt rules` and `dockopt rule`.

    `about`: the docstring of the pass's module, `name: what it does`. `source`: what the rule rests on, as a
    URL or a title. `sample`: the folder below `fixtures/` that shows it at work.
    """

    name: str
    about: str | None
    run: Pass
    levels: tuple[Level, ...]
    why: str
    refuses: str
    source: str
    sample: str

    @property
    def default(self) -> bool:
        """Whether it runs without being selected."""
        return self.name in DEFAULTS

    @property
    def what(self) -> str:
        """What it does, in one paragraph or more."""
        text = (self.about or "").partition(": ")[2].strip()
        return text[:1].upper() + text[1:]

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return self.what.partition("\n")[0]

    @property
    def example(self) -> str:
        """The sample before and after, as a unified diff."""
        return (_EXAMPLES / f"{self.name}.diff").read_text(encoding="utf-8")

    @property
    def is_unsafe(self) -> bool:
        """Whether nothing of it is done without `--unsafe-fixes`."""
        return self.levels == ("unsafe",)
