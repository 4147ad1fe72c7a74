"""A builder's raw JSON progress (`--progress=rawjson`): its steps, and what it said when it failed."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from dockopt.syntax.regex import regex

_TAIL = 4000  # characters of a failed step's output that are kept
_PLACE = regex(r"^\S+:(\d+)$")
_TOLD = regex(r"^\[[^\]]*\d+/\d+\] ")  # a step of the Dockerfile, not one of the builder's own


class Step(Struct, frozen=True):
    """One instruction as the builder names it, whether the cache had it, and how long it ran in seconds."""

    name: str
    cached: bool
    seconds: float

    @property
    def runs(self) -> bool:
        """Whether the step did something: it is no FROM and was not taken from the cache."""
        return not self.cached and "] FROM " not in self.name


class BuildFailure(Struct, frozen=True):
    """Why an image could not be built. `line` is of the Dockerfile, from 1; 0: none is named."""

    error: str
    line: int
    output: str


class BuildLog(Struct):
    """What a builder said so far, line by line."""

    _vertices: dict[str, dict[str, Any]] = field(default_factory=dict)
    _output: dict[str, str] = field(default_factory=dict)
    _plain: list[str] = field(default_factory=list)

    def feed(self, line: str) -> str | None:
        """Take one line. Returns the name of a step of the Dockerfile that starts to run with it."""
        if not line.startswith("{"):
            self._plain.append(line.rstrip("\n"))
            return None
        try:
            event = json.loads(line)
        except ValueError:
            return None
        for log in event.get("logs") or ():
            self._hear(log)
        names = [self._see(vertex) for vertex in event.get("vertexes") or ()]
        return next(filter(None, names), None)

    def _hear(self, log: dict[str, Any]) -> None:
        said = self._output.get(log["vertex"], "") + base64.b64decode(log["data"]).decode(errors="replace")
        self._output[log["vertex"]] = said[-_TAIL:]

    def _see(self, vertex: dict[str, Any]) -> str | None:
        known = self._vertices.setdefault(vertex["digest"], {})
        starts = "started" in vertex and "started" not in known and not vertex.get("cached")
        known.update(vertex)
        return str(vertex["name"]) if starts and _is_work(vertex["name"]) else None

    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the Dockerfile in the order of their first mention."""
        return tuple(
            Step(vertex["name"], bool(vertex.get("cached")), _lasted(vertex))
            for vertex in self._vertices.values()
            if _TOLD.match(vertex["name"])
        )

    def progress(self) -> tuple[int, int]:
        """Return how many steps of the Dockerfile are done, and how many are known so far."""
        steps = [vertex for vertex in self._vertices.values() if _TOLD.match(vertex["name"])]
        return sum("completed" in vertex for vertex in steps), len(steps)

    def failure(self) -> BuildFailure | None:
        """Return what went wrong: the builder's error, its place, and the end of the failed step's output.

        None: the builder has named no error, neither of a step nor at its end; then nothing is known to be
        wrong with the Dockerfile.
        """
        failed = [key for key, vertex in self._vertices.items() if vertex.get("error")]
        # Steps that run beside a failed one are cancelled and carry an error, too: the builder's last word
        # tells which one counts.
        words = "\n".join(self._plain)
        first = next((key for key in failed if self._vertices[key]["error"] in words), None)
        output = (
            self._output.get(first, "") if first else "".join(self._output.get(key, "") for key in failed)
        )
        said = [line.removeprefix("ERROR: ") for line in self._plain if line.startswith("ERROR")]
        errors = [self._vertices[key]["error"] for key in failed]
        place = next((match[1] for line in self._plain if (match := _PLACE.match(line))), "0")
        error = next(iter([*said[-1:], *errors]), None)
        return None if error is None else BuildFailure(error, int(place), output)

    def words(self) -> str:
        """Return everything that was not progress: the client's and the builder's own messages.

        Where there is none the client has ended before the builder; then the errors of the steps.
        """
        errors = (str(vertex["error"]) for vertex in self._vertices.values() if vertex.get("error"))
        return "\n".join(self._plain if any(map(str.strip, self._plain)) else errors)


def _is_work(name: str) -> bool:
    return bool(_TOLD.match(name)) and "] FROM " not in name


def _lasted(vertex: dict[str, Any]) -> float:
    if "started" not in vertex or "completed" not in vertex:
        return 0.0
    return max(0.0, (_time(vertex["completed"]) - _time(vertex["started"])).total_seconds())


def _time(text: str) -> datetime:
    # Nanoseconds are cut: Python reads at most six digits behind the point.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d*", r"\1", text))
