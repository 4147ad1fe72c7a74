"""One text of one document, looked at once: its findings, and what all fixes together would make of it."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.engine import fix
from dockopt.engine.findings import find
from dockopt.lsp.positions import Positions

if TYPE_CHECKING:
    from lsprotocol.types import Position, Range

    from dockopt.context.tree import BuildContext
    from dockopt.engine.types import Finding, Found, Options, Result


class Source(Struct, frozen=True):
    """A document as the editor has it, saved or not. `path` None: it is no file; `folder`: its context."""

    uri: str
    version: int | None
    text: str
    path: Path | None
    folder: Path | None


class Study:
    """What is known of a source. `found` is there at once; the rest is worked out when it is asked for."""

    def __init__(self, source: Source, context: BuildContext, options: Options, encoding: str) -> None:
        self.source, self._context, self._options = source, context, options
        self._encoding = encoding
        self.positions = self.positions_in(source.text)
        self.found: Found = find(source.text, context, options)

    @cached_property
    def fixed(self) -> Result:
        """All fixes together, as `dockopt fix` would do them."""
        return fix(self.source.text, self._context, self._options)

    @cached_property
    def fixed_alone(self) -> Result:
        """All fixes that need no other file to change."""
        if not self.fixed.other_files:
            return self.fixed
        return fix(self.source.text, self._context, replace(self._options, other_files=False))

    def positions_in(self, text: str) -> Positions:
        """The places in any text, as this editor counts them."""
        return Positions(text, self._encoding)

    def uri_of(self, path: str | None) -> str | None:
        """Where a file of the context is; None for the path means the document itself."""
        if path is None:
            return self.source.uri
        folder = self.source.folder
        return None if folder is None else Path(os.path.normpath(folder / path)).as_uri()

    def range_of(self, finding: Finding) -> Range:
        """The place of a finding."""
        return self.positions.range(*finding.span)

    def at(self, start: Position, end: Position) -> list[Finding]:
        """The findings on the lines between two places, both included."""
        return [
            finding
            for finding in self.found.findings
            if finding.start[0] - 1 <= end.line and start.line <= finding.end[0] - 1
        ]
