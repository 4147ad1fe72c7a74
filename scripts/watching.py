"""What a container does when nobody knows how it is used: starts it without a network and asks its ports.

A second container in the first one's network namespace does the asking, so that no port of this host is taken
and the engine may be another machine's.
"""

import json
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from engine.docker import STANDINS, Docker

ASKER = "python:3-slim"  # any image with Python
START_LIMIT = 45.0  # seconds until a server has to listen
BUSY_LIMIT = 180.0  # seconds until one has to that is still at work, as development servers are for long
BUSY = 5.0  # per cent of a processor that tells work from waiting
SETTLE = 1.5  # seconds for further ports to open
OPTIONS = ("--network=none", "--memory=2g", "--env=PORT=8000")
PATHS = ("/", "/health", "/api", "/docs", "/openapi.json", "/admin/", "/index.html", "/static/")
EPHEMERAL = 32768  # ports from here on are chosen by the system: another one each time
SERVER_ERROR = 500
LISTEN = """
import json
found = set()
for name in ("/proc/net/tcp", "/proc/net/tcp6"):
    for line in open(name).read().splitlines()[1:]:
        cells = line.split()
        if cells[3] == "0A":
            found.add(int(cells[1].rsplit(":", 1)[1], 16))
print(json.dumps(sorted(found)))
"""
ASK = """
import http.client, json, sys
ports, paths = json.loads(sys.argv[1]), json.loads(sys.argv[2])
said = {}
for port in ports:
    for path in paths:
        try:
            try:
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
                link.request("GET", path, headers={"Connection": "close"})
            except ConnectionRefusedError:
                link = http.client.HTTPConnection("::1", port, timeout=40)
                link.request("GET", path, headers={"Connection": "close"})
            reply = link.getresponse()
            body = reply.read(200000).decode(errors="replace")
            said[f"{port}{path}"] = [reply.status, reply.getheader("Content-Type") or "", body]
        except Exception as error:
            said[f"{port}{path}"] = [0, type(error).__name__, ""]
            break
print(json.dumps(said))
"""
Kind = Literal["answers", "ends", "dies", "silent", "errors"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a container did: its state at the end, its answers (status, type, body) and its log."""

    state: str  # "running" or "exit N"
    answers: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    log: str = ""

    @property
    def kind(self) -> Kind:
        """Say what was seen; only ``answers`` and ``ends`` are something to compare."""
        if any(0 < status < SERVER_ERROR for status, _, _ in self.answers.values()):
            return "answers"
        if self.state != "running":
            return "ends" if self.state == "exit 0" else "dies"
        return "errors" if any(status for status, _, _ in self.answers.values()) else "silent"


def watch(docker: Docker, image: str) -> Seen:
    """Start the image, ask what it listens on, and stop it."""
    started = docker.call("create", *OPTIONS, image)
    container = started.stdout.decode().strip()
    if started.code:
        return Seen("exit 125", log=started.stderr.decode(errors="replace"))
    try:
        begun = docker.call("start", container)
        if begun.code:
            return Seen("exit 127", log=begun.stderr.decode(errors="replace"))
        return _watched(docker, container)
    finally:
        docker.call("rm", "--force", "--volumes", container)


def _watched(docker: Docker, container: str) -> Seen:
    ports = _ports(docker, container)
    answers = {}
    if ports:
        said = _inside(docker, container, ASK, json.dumps(ports), json.dumps(PATHS))
        answers = {
            where: (status, kind, body) for where, (status, kind, body) in json.loads(said or "{}").items()
        }
    state = json.loads(docker.demand("inspect", "--format={{json .State}}", container))
    log = docker.call("logs", "--tail=400", container)
    return Seen(
        "running" if state["Running"] else f"exit {state['ExitCode']}",
        answers,
        (log.stdout + log.stderr).decode(errors="replace"),
    )


def _ports(docker: Docker, container: str) -> list[int]:
    begin = time.monotonic()
    while _running(docker, container) and _may_start(docker, container, time.monotonic() - begin):
        if _listening(docker, container):
            time.sleep(SETTLE)
            return _listening(docker, container)
        time.sleep(0.3)
    return []


def _may_start(docker: Docker, container: str, waited: float) -> bool:
    if waited < START_LIMIT or waited > BUSY_LIMIT:
        return waited < START_LIMIT
    used = docker.demand("stats", "--no-stream", "--format={{.CPUPerc}}", container)
    return float(used.strip().removesuffix("%") or 0) > BUSY


def _running(docker: Docker, container: str) -> bool:
    return docker.demand("inspect", "--format={{.State.Running}}", container).strip() == "true"


def _listening(docker: Docker, container: str) -> list[int]:
    said = _inside(docker, container, LISTEN)
    return [port for port in json.loads(said or "[]") if port < EPHEMERAL]


def _inside(docker: Docker, container: str, program: str, *words: str) -> str:
    network = f"--network=container:{container}"
    command = ("run", "--rm", network, "--entrypoint=python3", ASKER, "-c", program, *words)
    return docker.call(*command, limit=300).stdout.decode()


def prepare(docker: Docker) -> None:
    """Make sure that the asking image is there before its first use is timed."""
    if docker.call("image", "inspect", ASKER).code == 0:
        return
    if STANDINS.exists():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "Dockerfile"
            file.write_text(f"FROM {ASKER}\n", encoding="utf-8")
            subprocess.run([STANDINS, file], check=True, capture_output=True, timeout=60)
    else:
        docker.demand("pull", ASKER, limit=600)


# What differs from one run of the same image to the next.
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HASH = re.compile(r"\b[0-9a-f]{8,}(-[0-9a-f]{4,})*\b|0x[0-9a-f]+|[\w-]{20,}", re.IGNORECASE)
NUMBER = re.compile(r"\d+([.:/,-]\d+)*( ?[AP]M)?")
ERROR = re.compile(
    r"(?i)cannot find module|not found|no such file|modulenotfound|importerror|cannot open shared|enoent"
    r"|permission denied|eacces|err_module"
)


def normal(text: str) -> str:
    """Replace times, numbers and identifiers, which differ between two runs of the same program."""
    return NUMBER.sub("N", HASH.sub("H", COLOUR.sub("", text))).strip()


def differences(before: Seen, after: Seen) -> list[str]:
    """Compare two containers; one line each. Nothing here says whether there was anything to compare."""
    found = []
    if before.state != after.state:
        found.append(f"was {before.state}, now {after.state}: {after.log[-400:].strip()}")
    if before.answers.keys() != after.answers.keys():
        found.append(f"answered at {sorted(before.answers)}, now at {sorted(after.answers)}")
    for where in before.answers.keys() & after.answers.keys():
        old, new = before.answers[where], after.answers[where]
        if old[:2] != new[:2]:
            found.append(f"{where}: {old[:2]} became {new[:2]} {new[2][:200]!r}")
        elif normal(old[2]) != normal(new[2]):
            found.append(f"{where}: another body: {_first_difference(normal(old[2]), normal(new[2]))}")
    lines, known = ({normal(line) for line in seen.log.splitlines()} for seen in (after, before))
    found += [f"log: {line[:200]}" for line in sorted(lines - known) if ERROR.search(line)]
    if before.kind == "ends" and lines != known:
        found.append(f"printed something else: {sorted(lines ^ known)[:4]}")
    return found


def _first_difference(old: str, new: str) -> str:
    pairs = enumerate(zip(old, new, strict=False))
    at = next((place for place, (mine, other) in pairs if mine != other), min(len(old), len(new)))
    begin = max(at - 40, 0)
    return f"{old[begin : at + 80]!r} became {new[begin : at + 80]!r}"
