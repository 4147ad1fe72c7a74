"""Typed views of the instructions that the passes reason about, each with its node in the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Instruction
    from dockopt.syntax.tokens import Span
    from dockopt.syntax.words import Word


@dataclass(frozen=True, slots=True)
class From:
    """`FROM [--platform=…] IMAGE [AS NAME]`, nothing expanded."""

    node: Instruction
    image: Word
    alias: Word | None
    platform: str | None


@dataclass(frozen=True, slots=True)
class Mount:
    """One `RUN --mount=…`: its options by key, as written."""

    options: tuple[tuple[str, str], ...]
    span: Span

    def get(self, *keys: str) -> str | None:
        """The value of the first of these keys that is set: some have aliases (`target`, `dst`)."""
        return next((value for key, value in self.options if key in keys), None)

    @property
    def kind(self) -> str:
        """`bind` (the default), `cache`, `secret`, `ssh` or `tmpfs`."""
        return self.get("type") or "bind"


@dataclass(frozen=True, slots=True)
class Run:
    """`RUN`: a shell script (also from a heredoc), or an exec-form argument list."""

    node: Instruction
    script: str | None
    script_start: int
    argv: tuple[str, ...] | None
    mounts: tuple[Mount, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """`COPY` or `ADD`: sources and destination as written. `source_stage`: the value of --from."""

    node: Instruction
    sources: tuple[Word, ...]
    destination: Word | None
    source_stage: str | None
    source_stage_span: Span | None
    chown: str | None
    chmod: str | None
    is_add: bool
    inline: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One `NAME=value` of ENV, ARG or LABEL; `value` raw, None for an ARG without default."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """`ENV`, `ARG` or `LABEL`."""

    node: Instruction
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """`CMD`, `ENTRYPOINT`, or the command of a HEALTHCHECK: exec form in `argv`, else shell text."""

    node: Instruction
    argv: tuple[str, ...] | None
    shell_text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """Every other instruction: its argument text is enough (WORKDIR, USER, EXPOSE, SHELL, VOLUME…)."""

    node: Instruction
    text: str


Step: TypeAlias = Run | Copy | Settings | Command | Plain
