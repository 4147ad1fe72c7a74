"""What run time uses, each with its evidence: the result of following the start commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from dockopt.facts.evidence import Evidence


class Needs(Struct):
    """What run time uses. `programs`: by bare name; `paths`: by absolute path; each with its evidence.

    `files`: sources that an interpreter is started with, by absolute path.
    `package_programs`: programs that the application's own packages bring. `unread`: start commands that
    could not be followed, so that any dependency may be used; `unreadable`: those that may be any program;
    `development`: those that compile the sources when they start.
    `refused`: (kind, reason, evidence) of a start command that rules a split out. `kinds`: the root rule's
    kind by program name. `hinted`: programs that the project may run in the image, and never a reason to
    refuse. `starts`: every command that was followed, with its working directory.
    """

    programs: dict[str, Evidence] = field(default_factory=dict)
    paths: dict[str, Evidence] = field(default_factory=dict)
    files: dict[str, Evidence] = field(default_factory=dict)
    package_programs: dict[str, Evidence] = field(default_factory=dict)
    scripts: dict[str, Evidence] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    unread: list[Evidence] = field(default_factory=list)
    unreadable: list[Evidence] = field(default_factory=list)
    development: list[Evidence] = field(default_factory=list)
    refused: tuple[str, str, Evidence] | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    hinted: dict[str, Evidence] = field(default_factory=dict)
    starts: list[tuple[tuple[str | None, ...], str | None]] = field(default_factory=list)

    def add_hints(self, hints: Needs) -> None:
        """Take over from what may be started all that keeps more, and nothing that refuses."""
        self.hinted |= {name: each for name, each in hints.programs.items() if name not in self.programs}
        self.package_programs = hints.package_programs | self.package_programs
        self.words |= hints.words
        self.unread += [each for each in hints.unread if each not in hints.unreadable]
        self.kinds = hints.kinds | self.kinds
