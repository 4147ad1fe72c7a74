"""What the user asks of `dockopt verify`, and which wishes exclude each other."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_VARIABLE = re.compile(r"[^\s=][^=]*=")
_NAME = re.compile(r"\w[\w.:/-]*")


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """The options, as given. The help texts of `cli/verify_options.py` say what each means."""

    path: str = "."
    against: str | None = None
    original: str | None = None
    context: str | None = None
    probes: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    network: str | None = None
    build_network: str | None = None
    builder: str | None = None
    start_limit: float = 30.0
    build_limit: float = 1800.0
    rebuild: bool = True
    keep: bool = False
    json: bool = False
    quiet: bool = False

    @property
    def variables(self) -> dict[str, str]:
        """The environment to start both images with."""
        return {name: value for name, _, value in (each.partition("=") for each in self.env)}


def conflict(request: VerifyRequest) -> str | None:
    """Say why the request makes no sense, and what to do instead; None when it does."""
    if request.against is not None and request.original is not None:
        return "--against and --original both name the original. Leave one of them out."
    if request.path in ("", "-"):
        return "A file is needed, with a name and a folder. Give the path of the Dockerfile."
    if any(not _VARIABLE.match(each) for each in request.env):
        return "--env takes NAME=VALUE."
    if any(not each.strip() for each in request.checks):
        return "--run is empty. Give a command."
    for option, value in (("--network", request.network), ("--build-network", request.build_network)):
        if value is not None and not _NAME.fullmatch(value):
            return f"{option} takes the name of a network, such as host or none."
    if request.builder is not None and not _NAME.fullmatch(request.builder):
        return "--builder takes the name of a builder, as `docker buildx ls` lists it."
    limits = (request.start_limit, request.build_limit)
    if not all(math.isfinite(limit) and limit > 0 for limit in limits):
        return "--time-limit and --build-limit take a number of seconds above 0."
    return None
