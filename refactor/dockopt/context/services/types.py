"""What the project's own files say about running the image."""

from __future__ import annotations

from msgspec import Struct, field


class Start(Struct, frozen=True):
    """A command that the project runs in the image.

    `argv` where it is a list of words (None for a word that a variable decides), else `shell_text`. `role`:
    `entrypoint` and `command` replace the image's own, `healthcheck`, `call` and `process` stand for
    themselves; `arguments` are the words that an `entrypoint` of the same service gets. `certain`: the image
    is started so. Otherwise somebody may run it in the image, now and then, or (`process`) in another one.
    """

    path: str
    line: int | None
    name: str
    argv: tuple[str | None, ...] | None
    shell_text: str
    role: str = "call"
    arguments: tuple[str | None, ...] = ()
    certain: bool = True


class BindMount(Struct, frozen=True):
    """A folder of the host laid over one of the image."""

    path: str
    service: str
    source: str
    target: str
    line: int | None = None


class Target(Struct, frozen=True):
    """A stage that the project builds by its name or number."""

    path: str
    line: int | None
    stage: str


class Setting(Struct, frozen=True):
    """A variable that the project sets in the container."""

    path: str
    line: int | None
    name: str
    value: str


class Workplace(Struct, frozen=True):
    """A container that people develop in, built from this file."""

    path: str
    line: int | None


class Services(Struct):
    """All of that. `images`: the names that the project gives to the image it builds from this file."""

    starts: list[Start] = field(default_factory=list)
    mounts: list[BindMount] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    workplaces: list[Workplace] = field(default_factory=list)
    images: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
