"""What the process returns. This table is the only one; `docs/cli.md` repeats it and a test compares them."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes. Of several files the highest counts, and the other files are still written."""

    DONE = 0
    WOULD_CHANGE = 1
    FAILED = 2
    NOT_A_DOCKERFILE = 3
    STOPPED_BY_GATE = 4
    DIFFERENT = 5
    INCONCLUSIVE = 6
    NO_ENGINE = 7
    INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
    BROKEN_PIPE = 141  # 128 + SIGPIPE


MEANING: dict[ExitCode, str] = {
    ExitCode.DONE: "Done, nothing to do, or refused. `verify`: the same.",
    ExitCode.WOULD_CHANGE: "Something would change (`fix --check`), or `check` found what can be fixed.",
    ExitCode.FAILED: "Wrong usage, or a file could not be read or written.",
    ExitCode.NOT_A_DOCKERFILE: "A file is not a Dockerfile: it has syntax errors.",
    ExitCode.STOPPED_BY_GATE: "A gate stopped a rewrite: a bug of dockopt; the file is untouched.",
    ExitCode.DIFFERENT: "Proof: the images differ, or the new one does not build; no plan is proven.",
    ExitCode.INCONCLUSIVE: "Proof: no difference was seen, but nor was the program at work.",
    ExitCode.NO_ENGINE: "Proof: there is no engine or library for it, or the engine could not do it.",
    ExitCode.INTERRUPTED: "Stopped by Ctrl-C; no file is half written.",
    ExitCode.BROKEN_PIPE: "The reader of the output went away.",
}
