"""The table of what was measured, for the terminal and for ``docs/engine-results.md``.

A line of it is plain text, so that a test can hand it in from a process of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dockopt.verify.verdict import Effect

from .project import Project, names
from .promises import shrinks

HEADINGS = ("project", "outcome", "before", "after", "gain", "rebuild before", "rebuild after", "what it is")


def row(project: Project, outcome: str, effect: Effect | None) -> tuple[str, ...]:
    """Return one project's line; without ``effect`` where nothing was changed or something failed."""
    figures = _figures(effect) if effect else ("",) * 5
    return (project.name, outcome, *figures, project.about)


@dataclass(slots=True)
class Results:
    """Rows as the tests hand them in."""

    rows: list[Sequence[str]] = field(default_factory=list)

    def cells(self) -> list[Sequence[str]]:
        """Return the table's lines, headings first."""
        return [HEADINGS, *sorted(self.rows, key=lambda row: row[0])]

    def text(self) -> str:
        """Return the table with aligned columns."""
        lines = self.cells()
        widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def markdown(self, page: str = "") -> str:
        """Return the table as a page. What was not measured this time keeps its line of the page before."""
        head, *new = [_line(cells) for cells in self.cells()]
        rule = "|" + " --- |" * len(HEADINGS)
        lines = _by_project(page.splitlines()) | _by_project(new)
        return PAGE + "\n".join([head, rule, *(lines[name] for name in sorted(lines))]) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _by_project(lines: Iterable[str]) -> dict[str, str]:
    """Return the lines of a table by their project, without those of projects that are no more."""
    named = {line.split(" ", 2)[1]: line for line in lines if line.startswith("| ")}
    return {name: named[name] for name in names() if name in named}


PAGE = """# Measured on a Docker engine

Every project under `fixtures/projects` is rewritten by `dockopt fix` and proven by `dockopt verify`
(`tests/engine`): both texts are built, run and compared, in every run of the tests. This table is not written
by every run: a line tells what was measured when it was last written, mostly when its project was added.
`dockopt` may have become better since, and a project without a line has not been measured for the table.

Sizes are those of the whole images, base included. A rebuild is the build after one edited source file, with
a warm cache. The machine had other work as well, so only a large difference of two times tells anything.

The base images were stand-ins made of Debian packages: the `alpine` tags are Debian underneath, so their
sizes say nothing about Alpine's.

`DOCKOPT_WRITE_RESULTS=1 pytest tests/engine` writes the lines of the projects that it runs (`-k NAME`).

"""


def _figures(effect: Effect) -> tuple[str, ...]:
    before, after = effect.original, effect.rewritten
    rebuilds = effect.rebuilds
    seconds = [*rebuilds.original, *rebuilds.rewritten] if rebuilds else []
    return (
        f"{before.size / 1e6:.0f} MB",
        f"{after.size / 1e6:.0f} MB",
        f"{shrinks(effect):.0f} %",
        *(f"{rebuild.seconds:.1f} s" for rebuild in seconds),
    )
