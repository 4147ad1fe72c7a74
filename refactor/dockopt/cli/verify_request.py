"""What the user asks of `dockopt verify`, and which wishes exclude each other."""

from __future__ import annotations

import math
import shlex
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARIABLE = regex(r"[^\s=][^=]*=")
_NAME = regex(r"\w[\w.:/-]*")


class VerifyRequest(Struct, frozen=True):
    """The options, as given. The help texts of `cli/verify_options.py` say what each means."""

    path: str = "."
    against: str | None = None
    original: str | None = None
    context: str | None = None
    probes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    network: str | None = None
    build_network: str | None = None
    builder: str | None = None
    start_limit: float = 30.0
    build_limit: float = 1800.0
    edited: tuple[str, ...] = ()
    rebuild: bool = True
    keep: bool = False
    json: bool = False
    report: str | None = None
    compose: str | None = None
    service: str | None = None
    quiet: bool = False

    @property
    def variables(self) -> dict[str, str]:
        """The environment to start both images with."""
        return {name: value for name, _, value in (each.partition("=") for each in self.env)}

    @property
    def starts(self) -> tuple[tuple[str, ...], ...]:
        """The words of each --command."""
        return tuple(tuple(shlex.split(each)) for each in self.commands)

    @property
    def edits(self) -> tuple[str, ...] | None:
        """The edits before the builds that are measured; None where they are to be chosen."""
        if not self.rebuild:
            return ()
        return self.edited or None


def conflict(request: VerifyRequest) -> str | None:
    """Say why the request makes no sense, and what to do instead; None when it does."""
    return next(chain(_exclusive(request), _malformed(request)), None)


def _exclusive(request: VerifyRequest) -> Iterator[str]:
    if request.against is not None and request.original is not None:
        yield "--against and --original both name the original. Leave one of them out."
    if request.service is not None and request.compose is None:
        yield "--service names a service of a compose file. Give that with --compose, too."
    if request.edited and not request.rebuild:
        yield "--edit and --no-rebuild exclude each other. Leave one of them out."


def _malformed(request: VerifyRequest) -> Iterator[str]:
    if request.path in ("", "-"):
        yield "A file is needed, with a name and a folder. Give the path of the Dockerfile."
    if any(not _VARIABLE.match(each) for each in request.env):
        yield "--env takes NAME=VALUE."
    if any(not each.strip() for each in request.checks):
        yield "--run is empty. Give a command."
    if not all(map(_is_command, request.commands)):
        yield "--command is empty, or a quote in it is open. Give the words of a command."
    for option, value in (("--network", request.network), ("--build-network", request.build_network)):
        if value is not None and not _NAME.fullmatch(value):
            yield f"{option} takes the name of a network, such as host or none."
    if request.report is not None and not request.report.lower().endswith((".html", ".htm")):
        yield "--report takes the name of an HTML file, such as proof.html."
    if request.builder is not None and not _NAME.fullmatch(request.builder):
        yield "--builder takes the name of a builder, as `docker buildx ls` lists it."
    limits = (request.start_limit, request.build_limit)
    if not all(math.isfinite(limit) and limit > 0 for limit in limits):
        yield "--time-limit and --build-limit take a number of seconds above 0."


def _is_command(text: str) -> bool:
    try:
        return bool(shlex.split(text))
    except ValueError:
        return False
