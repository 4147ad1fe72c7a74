"""The manual page, made from the commands and their help: what `dockopt --help` says, for `man dockopt`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from dockopt import __version__
from dockopt.cli.app import ABOUT, app

from .refusal_codes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MANUAL = ROOT / "docs" / "man" / "dockopt.1"


def manual() -> str:
    """Return the page, in the macros of man(7)."""
    program: Any = typer.main.get_command(app)
    lines = [
        '.\\" Made by tests/docs/manual.py.',
        f'.TH DOCKOPT 1 "" "dockopt {__version__}" "User Commands"',
        ".SH NAME",
        f"dockopt \\- {_text(ABOUT[:1].lower() + ABOUT[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B dockopt",
        ".I COMMAND",
        "[OPTIONS] [ARGUMENTS]",
        ".SH OPTIONS",
        *_options(program),
    ]
    for name, command in program.commands.items():
        lines += [f".SH DOCKOPT {_text(name.upper())}", *_paragraphs(command.help or "")]
        lines += [".SS Options", *_options(command)]
        lines += _paragraphs(command.epilog or "")
    return "\n".join(lines) + "\n"


def _options(command: Any) -> Iterator[str]:
    for each in command.params:
        if each.param_type_name != "option" or each.hidden:
            continue
        names = ", ".join([*each.opts, *each.secondary_opts])
        value = f" \\fI{_text(each.metavar)}\\fR" if each.metavar else ""
        yield ".TP"
        yield f"\\fB{_text(names)}\\fR{value}"
        yield _text(each.help or "Show the help.")


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a help text; a backspace begins one whose lines stay as they are."""
    for paragraph in text.strip().split("\n\n"):
        lines = [_text(line) for line in paragraph.strip().splitlines()]
        yield ".PP"
        if lines[0] == "\b":
            yield from (".nf", *lines[1:], ".fi")
        else:
            yield from lines


def _text(text: str) -> str:
    """Escape what roff would read as a command; a hyphen is one that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped
