"""What can go wrong with an engine, in words, and what the user can do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dockopt.syntax.regex import regex

INSTALL = "pip install 'dockopt[verify]'"


class EngineError(Exception):
    """The engine cannot do what is asked. `advice` says what to do."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice


class _Fault(NamedTuple):
    """How a client or a builder says it, what it means, and the way out."""

    said: str
    reason: str
    advice: str


# The first that is found in the words of the client counts. Their sources are the messages of the Docker
# client and engine 20 to 28, of buildx 0.10 to 0.29 and of BuildKit.
_FAULTS = (
    _Fault(
        r"permission denied.*(?:docker\.sock|docker daemon|docker API|connect)",
        "no permission to use the Docker engine",
        "Add yourself to the engine's group (`sudo usermod -aG docker $USER`, then log in again), "
        "or use a rootless engine.",
    ),
    _Fault(
        r"unable to resolve docker endpoint|context not found",
        "this Docker context does not exist",
        "`docker context ls` lists the contexts; check DOCKER_CONTEXT and `docker context use`.",
    ),
    _Fault(
        r"cannot connect to the docker daemon|error during connect|docker daemon is not running"
        r"|failed to connect to the docker API|connection refused.*docker|no such host.*docker daemon",
        "no Docker engine answers",
        "Start Docker, or point DOCKER_HOST or `docker context use` at an engine that runs.",
    ),
    _Fault(
        r"no builder .* found|failed to find (?:driver|builder)|unknown builder",
        "this builder does not exist",
        "`docker buildx ls` lists the builders; give one of them with --builder, or leave it out.",
    ),
    _Fault(
        r"unknown command: docker compose|'compose' is not a docker command",
        "the Docker client has no compose plugin",
        "Install docker-compose-plugin, or leave --compose out and use --env and --network.",
    ),
    _Fault(
        r"no configuration file provided",
        "there is no compose file in this folder, nor above it",
        "Name the file with --compose FILE, or leave --compose out.",
    ),
    _Fault(
        r"is not a docker command|unknown command: docker buildx|unknown flag: --(?:progress|load|file)"
        r"|buildx component is missing|invalid progress mode|unknown shorthand flag",
        "the Docker client has no buildx plugin, or an old one",
        "Install docker-buildx-plugin 0.13 or newer.",
    ),
    _Fault(
        r"no space left on device|disk quota exceeded",
        "the disk of the engine is full",
        "Free some space, for example with `docker system df` and `docker builder prune`.",
    ),
    _Fault(
        r"toomanyrequests|pull rate limit",
        "the registry has had enough requests from here",
        "Run `docker login`, or wait and run again.",
    ),
    _Fault(
        r"failed to resolve source metadata|pull access denied|manifest unknown|failed to do request"
        r"|repository does not exist|failed to authorize|unauthorized: ",
        "a base image is not to be had",
        "Check its name and the network; for a private registry run `docker login`.",
    ),
    _Fault(
        r"network bridge not found|could not find bridge|no network named|network .* not found"
        r"|failed to (?:create|set up) .*bridge|adding interface .* to sandbox",
        "the engine cannot give the container this network",
        "Give another one with --network: none, host, or one of `docker network ls`.",
    ),
    _Fault(
        r"exit code: 137|signal: killed|cannot allocate memory|graceful(?:ly)? stop|context canceled"
        r"|rpc error: code = (?:Unavailable|Canceled)|closing transport|unexpected EOF",
        "the build was killed",
        "The builder may be out of memory or was stopped: give it more memory, or run again.",
    ),
)


# What a builder quotes of the Dockerfile: the user's own words, which may speak of anything.
_QUOTED = regex(r'process ".*?" did not complete|^ *\d+ \|.*$', re.MULTILINE)


def known(words: str) -> EngineError | None:
    """Return the fault of the surroundings that a client's words tell of; None for anything else."""
    said = _QUOTED.sub("", words)
    for fault in _FAULTS:
        if re.search(fault.said, said, re.IGNORECASE):
            return EngineError(f"{fault.reason}: {last_line(words)}", fault.advice)
    return None


def fault(words: str) -> EngineError:
    """Return the error for a client's words, known or not."""
    return known(words) or EngineError(last_line(words) or "the Docker client failed and said nothing")


def last_line(words: str) -> str:
    """Return the last line that says something, without the client's own heading."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    told = [line for line in lines if not line.startswith(("{", "See 'docker", "Run 'docker", "-----"))]
    return re.sub(r"^(?:ERROR: |Error: |docker: )+", "", told[-1]) if told else ""
