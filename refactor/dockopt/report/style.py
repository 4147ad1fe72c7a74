"""Colour, where it is wanted: the words stay the same without it."""

from __future__ import annotations

from msgspec import Struct

from dockopt.report.names import printable

_RESET = "\x1b[0m"


class Style(Struct, frozen=True):
    """Paints text with the terminal's own colours (SGR codes of ECMA-48), or leaves it plain."""

    colour: bool = False

    def bold(self, text: str) -> str:
        """Mark what to look at first: a file."""
        return self._painted("1", text)

    def red(self, text: str) -> str:
        """Mark what failed, or a line taken away."""
        return self._painted("31", text)

    def green(self, text: str) -> str:
        """Mark what changed, or a line added."""
        return self._painted("32", text)

    def yellow(self, text: str) -> str:
        """Mark what was refused."""
        return self._painted("33", text)

    def cyan(self, text: str) -> str:
        """Mark a place."""
        return self._painted("36", text)

    def _painted(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}{_RESET}" if self.colour and text else text


def shown_diff(diff: str, style: Style) -> str:
    """Prepare the diff for the eyes at a terminal: painted, and with control characters made visible.

    A pipe or a file gets the diff itself, byte for byte.
    """
    return "".join(f"{_shown_line(line, style)}\n" for line in diff.split("\n")[:-1])


def _shown_line(line: str, style: Style) -> str:
    text = "\t".join(printable(part) for part in line.split("\t"))
    if line.startswith(("--- ", "+++ ")):
        return style.bold(text)
    paint = {"-": style.red, "+": style.green, "@": style.cyan}.get(line[:1])
    return paint(text) if paint else text
