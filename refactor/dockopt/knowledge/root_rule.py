"""What a command means when the container runs it. The schema stands in `data/commands/README.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.knowledge.command_line import program_names, split_flags

if TYPE_CHECKING:
    from dockopt.knowledge.command_line import Argv


class RootRule(Struct, frozen=True):
    """What a command means when the container runs it."""

    program: tuple[str, ...]
    words: tuple[str, ...] = ()
    value_flags: tuple[str, ...] = ()
    cwd_flags: tuple[str, ...] = ()
    member_flags: tuple[str, ...] = ()
    kind: str = "program"
    script: str = ""
    skip: int = 0
    packaged: bool = False
    falls_back: bool = False
    passes: bool = False
    build: tuple[str, ...] = ()
    build_files: str = ""
    ending: str = ""
    not_flags: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    brings: tuple[str, ...] = ()
    source: str = ""
    examples: tuple[str, ...] = field(default=())

    def matches(self, argv: Argv) -> bool:
        """Whether the container's command line is of this kind."""
        if not argv or argv[0] is None or not set(program_names(argv[0])) & set(self.program):
            return False
        rest = self.operands(argv)
        if self.ending and not (rest and (rest[0] or "").endswith(self.ending)):
            return False
        return len(rest) >= len(self.words) and all(
            word is not None and word in pattern.split("|")
            for pattern, word in zip(self.words, rest, strict=False)
        )

    def operands(self, argv: Argv) -> tuple[str | None, ...]:
        """The words after the program that are no flags and no values of flags."""
        return split_flags(argv, self.value_flags)[1]
