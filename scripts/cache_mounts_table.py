"""The record of builds with cache mounts, and the page that is made of it."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .projects import ROOT

FOLDER = ROOT / "docs" / "cache-mounts"
RECORD = FOLDER / "results.jsonl"
PAGE = FOLDER / "README.md"
#: What is selected, by the name that the record gives it.
SELECTIONS = {
    "add-cache-mounts": ("--select", "add-cache-mounts"),
    "all-rules": ("--select", "ALL", "--no-unsafe-fixes"),
}


@dataclass(slots=True)
class Result:
    """What came out of one project and selection. Of a build: ``builds``, or what it said at its end."""

    project: str
    selection: str
    digest: str
    original: str = "builds"
    cold: str = ""
    warm: str = ""
    cold_seconds: float = 0.0
    warm_seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    @property
    def builds(self) -> list[str]:
        """The outcomes of the rewrite's builds."""
        return [each for each in (self.cold, self.warm) if each]

    @property
    def is_failure(self) -> bool:
        """Whether the rewrite fails where the original does not, or its image has other files."""
        return any(each != "builds" for each in self.builds) or bool(self.lost or self.new)

    @property
    def said(self) -> str:
        """The outcome in words, on one line."""
        if self.original != "builds":
            return "the original does not build"
        if self.builds != ["builds", "builds"]:
            return f"FAILS {' '.join(self.builds[-1].split())[-300:]}"
        files = f", lost {self.lost[:5]}, new {self.new[:5]}" if self.lost or self.new else ""
        return f"builds, cold {self.cold_seconds:.1f} s, warm {self.warm_seconds:.1f} s{files}"


def read(path: Path = RECORD) -> dict[tuple[str, str], Result]:
    """Read the record by project and selection; empty where there is none yet."""
    if not path.exists():
        return {}
    rows = (Result(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())
    return {(row.project, row.selection): row for row in rows}


def write(results: Iterable[Result], record: Path = RECORD, page: Path = PAGE) -> None:
    """Write the record and the page anew, in the order of the names."""
    rows = sorted(results, key=lambda row: (row.project, row.selection))
    record.parent.mkdir(exist_ok=True)
    record.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")
    page.write_text(text(rows), encoding="utf-8")


def text(rows: list[Result]) -> str:
    """Make the page; generated, so that nobody edits it by hand."""
    table = [_counted(name, [row for row in rows if row.selection == name]) for name in SELECTIONS]
    table.append(_counted("both", rows))
    lines = [ABOUT, *map(_line, (HEADINGS, ("---",) * len(HEADINGS), *table)), ""]
    failures = [f"- {row.project}, {row.selection}: {row.said}" for row in rows if row.is_failure]
    return "\n".join([*lines, *(["## Failures", "", *failures, ""] if failures else [])])


HEADINGS = (
    "selection",
    "projects",
    "original fails",
    "builds of rewrites",
    "of them failed",
    "other files",
    "cold",
    "warm",
)
ABOUT = """# Builds with cache mounts

What `add-cache-mounts` writes is built: over the projects of `fixtures/projects` and the
[real ones](../real-projects/README.md), each rewrite cold, with empty cache mounts, and warm, with what the
cold build left in them, both times without the builder's layers. `add-cache-mounts` ran alone, and with all
rules that are not unsafe. Where it ran alone, the paths in the image were compared with those of the
original's; caches and logs are left out, whose names depend on the day of the build. Where the original
does not build, nothing of the rewrite was built. What has no line in `results.jsonl` has not been built.

    PYTHONPATH=refactor:tests python -m scripts.prove_cache_mounts

builds those whose rewrite is not the one that was built last, and writes `results.jsonl` and this page; with
names it builds only these. It needs a Docker engine; base images were stand-ins made of Debian packages,
alpine ones too. The machine had other work, so that the seconds are worth little.
"""


def _counted(name: str, rows: list[Result]) -> tuple[str, ...]:
    outcomes = Counter(each == "builds" for row in rows for each in row.builds)
    timed = [row for row in rows if row.builds == ["builds", "builds"]]
    return (
        name,
        f"{len(rows)}",
        f"{sum(row.original != 'builds' for row in rows)}",
        f"{outcomes.total()}",
        f"{outcomes[False]}",
        f"{sum(bool(row.lost or row.new) for row in rows)}",
        f"{sum(row.cold_seconds for row in timed):.0f} s",
        f"{sum(row.warm_seconds for row in timed):.0f} s",
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
