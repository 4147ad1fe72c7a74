"""What a container did when it was used, and where two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.knowledge.complaints import complains
from dockopt.verify.normal import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.verify.exchange import Answer


class Check(Struct, frozen=True):
    """What a check of the user's gave, or a start with another command: exit code and normalised output."""

    code: int
    said: str

    def __str__(self) -> str:
        return f"exit code {self.code}\n{self.said}"


class Behaviour(Struct, frozen=True):
    """One start of an image.

    `refused`: why it could not be started at all. `code`: the exit code, None while it runs. `ports` and
    `answers` are None where nobody could look. `health`: the engine's word, empty without a HEALTHCHECK.
    `checks` ran in the container, `starts` are of other commands than the image's own, by their words.
    """

    refused: str = ""
    code: int | None = None
    out_of_memory: bool = False
    stdout: str = ""
    stderr: str = ""
    ports: tuple[int, ...] | None = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    health: str = ""
    checks: Mapping[str, Check] = field(default_factory=dict)
    starts: Mapping[str, Check] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """How it stands, in words."""
        if self.refused:
            return f"cannot be started: {self.refused}"
        if self.code is None:
            return "keeps running"
        return f"ends with exit code {self.code}" + (", out of memory" if self.out_of_memory else "")

    @property
    def failing(self) -> str:
        """Why this start proves nothing about the image at work; empty when it does."""
        if any(check.code == 0 for check in (*self.checks.values(), *self.starts.values())):
            return ""
        if self.refused or (self.code not in (None, 0)):
            return self.state
        if self.health not in ("", "healthy"):
            return f"its health check says {self.health}"
        if self.answers and all(answer.status >= 500 for answer in self.answers.values()):
            return "it answers with errors only"
        return ""

    def facets(self) -> dict[str, str]:
        """Return everything that is compared, by name."""
        found = {"state": self.state}
        if self.ports is not None and self.code is None:
            found["ports"] = ", ".join(map(str, self.ports)) or "none"
        if self.code is not None:
            found |= {"output": normal(self.stdout), "errors": normal(self.stderr)}
        elif self.ports == ():  # a worker: its words are all there is, and how many depends on the moment
            found["log"] = "\n".join(self._said)
        elif any(map(complains, self._said)):  # a server that answers may still lack something
            found["complaints"] = "\n".join(filter(complains, self._said))
        if self.health:
            found["health check"] = self.health
        found |= {name: f"{answer}\n{answer.body}" for name, answer in self.answers.items()}
        found |= {f"run {name}": str(check) for name, check in self.checks.items()}
        return found | {f"start {name}": str(check) for name, check in self.starts.items()}

    @property
    def _said(self) -> list[str]:
        """The different lines of the log, normalised and sorted."""
        return sorted(set(normal(f"{self.stdout}\n{self.stderr}").splitlines()))

    def log(self, lines: int = 15) -> str:
        """Return the end of what the container said."""
        return "\n".join(f"{self.stdout}\n{self.stderr}".strip().splitlines()[-lines:])


class Change(Struct, frozen=True):
    """One facet that is not the same."""

    facet: str
    before: str
    after: str


def changes(before: Behaviour, after: Behaviour) -> list[Change]:
    """Return where two starts differ."""
    old, new = before.facets(), after.facets()
    return [
        Change(name, old.get(name, "nothing"), new.get(name, "nothing"))
        for name in [*old, *(new.keys() - old.keys())]
        if old.get(name) != new.get(name)
    ]


def steady(found: list[Change], before: Behaviour, again: Behaviour) -> tuple[list[Change], list[str]]:
    """Split changes in those that count, and facets that the original itself changes from start to start."""
    moving = {change.facet for change in changes(before, again)}
    return [each for each in found if each.facet not in moving], sorted(
        each.facet for each in found if each.facet in moving
    )
