"""A stand-in for the pipeline: marks in the text say what it shall answer, so that each ending can be had.

`OLD` becomes `NEW`; the other marks are read below. What the pipeline really does is tested elsewhere.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import dockopt.engine
from dockopt.engine.types import Decision, Evidence, FileChange, GateFailure, Options, Problem, Result
from dockopt.syntax.tokens import Span

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

IGNORE_LINE = "*.log\n"


def fake_fix(text: str, context: BuildContext, options: Options, filename: str) -> Result:
    """Answer what the marks in the text ask for."""
    if "CRASH" in text:
        raise RecursionError("too\ndeep")
    if "DIE" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLEEP" in text:
        time.sleep(50)
    if "HOLD" in text:
        _hold()
    if "INTERRUPT" in text:
        raise KeyboardInterrupt
    if "SYNTAX" in text:
        return Result(text, text, problems=(Problem("unknown-instruction", "unknown", Span(0, 6)),))
    if "GATE" in text:
        return Result(
            text, text + "#", gate_failures=(GateFailure("round-trip", "split", "a byte\x1b lost"),)
        )
    after = text.replace("OLD", "NEW")
    if "UNSAFE" in text and options.unsafe:
        after += "USER nobody\n"
    if "MEANWHILE" in text:
        Path(filename).write_text("somebody else\n")
    return Result(text, after, tuple(_decisions(text, after)), other_files=_ignore_file(text, context))


def _hold() -> None:
    """Say which process gave us the work, and wait until there is a file `go`."""
    if not Path("go").exists():
        Path("held.tmp").write_text(str(os.getppid()))
        Path("held.tmp").replace("held")
    while not Path("go").exists():
        time.sleep(0.05)


def _decisions(text: str, after: str) -> list[Decision]:
    decisions = [Decision("order", "nothing", "in-order", "the manifests come first")]
    if after != text:
        evidence = (Evidence("module example", "go.mod", 1), Evidence("FROM\x1b[31m golang", None, 1))
        decisions.append(Decision("split", "changed", "two-stages", "built in one stage", 1, evidence))
    if "REFUSE" in text:
        hint = "Name the file in a COPY."
        decisions.append(Decision("names", "refused", "unreadable", "line 2 may do anything", 2, (), hint))
    return decisions


def _ignore_file(text: str, context: BuildContext) -> tuple[FileChange, ...]:
    if "IGNORE" not in text or context.root is None:
        return ()
    file = context.root / ".dockerignore"
    before = file.read_text() if file.exists() else None
    line = f"{text.split()[1]}\n" if "OWNLINE" in text else IGNORE_LINE
    if before is not None and line in before:
        return ()
    return (FileChange(".dockerignore", before, (before or "") + line),)


def install() -> None:
    """Put the stand-in into the place of the pipeline, in this process."""
    vars(dockopt.engine)["fix"] = fake_fix


if __name__ == "__main__":
    from dockopt.cli.main import main

    install()
    sys.exit(main(sys.argv[1:]))
