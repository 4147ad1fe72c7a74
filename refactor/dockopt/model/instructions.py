"""Typed views of the instructions that the passes reason about, each with its node in the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Instruction
    from dockopt.syntax.tokens import Span
    from dockopt.syntax.words import Word


class From(Struct, frozen=True):
    """`FROM [--platform=…] IMAGE [AS NAME]`, nothing expanded."""

    node: Instruction
    image: Word
    alias: Word | None
    platform: str | None


class Mount(Struct, frozen=True):
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


class Run(Struct, frozen=True):
    """`RUN`: a shell script (also from a heredoc), or an exec-form argument list."""

    node: Instruction
    script: str | None
    script_start: int
    argv: tuple[str, ...] | None
    mounts: tuple[Mount, ...]


class Copy(Struct, frozen=True):
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


class Setting(Struct, frozen=True):
    """One `NAME=value` of ENV, ARG or LABEL; `value` raw, None for an ARG without default."""

    name: str
    value: str | None
    span: Span


class Settings(Struct, frozen=True):
    """`ENV`, `ARG` or `LABEL`."""

    node: Instruction
    settings: tuple[Setting, ...]


class Command(Struct, frozen=True):
    """`CMD`, `ENTRYPOINT`, or the command of a HEALTHCHECK: exec form in `argv`, else shell text."""

    node: Instruction
    argv: tuple[str, ...] | None
    shell_text: str


class Plain(Struct, frozen=True):
    """Every other instruction: its argument text is enough (WORKDIR, USER, EXPOSE, SHELL, VOLUME…)."""

    node: Instruction
    text: str


Step: TypeAlias = Run | Copy | Settings | Command | Plain
