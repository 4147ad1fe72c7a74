"""How the bars look: Rich draws them. Loaded when the first one is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from rich.progress import Progress


def progress_on(stream: TextIO) -> Progress:
    """Return a display for a terminal. Every text is taken as it is: a step's name begins with a bracket."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.table import Column

    def text(field: str, style: str, ratio: int) -> TextColumn:
        column = Column(no_wrap=True, overflow="ellipsis", ratio=ratio)
        return TextColumn(field, style=style, markup=False, table_column=column)

    return Progress(
        SpinnerColumn(finished_text="✓"),
        text("{task.description}", "none", 2),
        BarColumn(bar_width=12),
        TimeElapsedColumn(),
        text("{task.fields[step]}", "cyan", 3),
        console=Console(file=stream, highlight=False),
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
        expand=True,
    )
