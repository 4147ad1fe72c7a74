"""The table of what was measured, for the terminal and for ``docs/engine-results.md``."""

from dataclasses import dataclass, field

from dockopt.verify.verdict import Effect

from .project import Project
from .promises import shrinks

HEADINGS = ("project", "outcome", "before", "after", "gain", "rebuild before", "rebuild after", "what it is")


@dataclass(frozen=True, slots=True)
class Row:
    """One project's outcome; ``effect`` is missing where nothing was changed or something failed."""

    project: Project
    outcome: str
    effect: Effect | None


@dataclass(slots=True)
class Results:
    """Rows as the tests hand them in."""

    rows: list[Row] = field(default_factory=list)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the table's lines, headings first."""
        return [HEADINGS, *(_cells(row) for row in sorted(self.rows, key=lambda row: row.project.name))]

    def text(self) -> str:
        """Return the table with aligned columns."""
        lines = self.cells()
        widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    def markdown(self) -> str:
        """Return the table as a page."""
        head, *lines = ["| " + " | ".join(line) + " |" for line in self.cells()]
        rule = "|" + " --- |" * len(HEADINGS)
        return PAGE + "\n".join([head, rule, *lines]) + "\n"


PAGE = """# Measured on a Docker engine

Every project under `fixtures/projects` is rewritten by `dockopt fix` and proven by `dockopt verify`
(`tests/engine`): both texts are built, run and compared. Sizes are those of the whole images, base included.
A rebuild is the build after one edited source file, with a warm cache; seconds depend on the machine, the
ratio hardly does.

The base images were stand-ins made of Debian packages: the `alpine` tags are Debian underneath, so their
sizes say nothing about Alpine's.

Written by `DOCKOPT_WRITE_RESULTS=1 pytest tests/engine`.

"""


def _cells(row: Row) -> tuple[str, ...]:
    figures = _figures(row.effect) if row.effect else ("",) * 5
    return (row.project.name, row.outcome, *figures, row.project.about)


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
