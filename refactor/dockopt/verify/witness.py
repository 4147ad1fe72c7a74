"""A container beside the watched one, in its network and with its processes in sight.

It finds the ports and asks the server, so it works with an engine on another machine, with a network that
nobody outside can reach, and with an image that has no shell. It is made of whatever image of the run has
one: the original usually does, else the first stage that its Dockerfile builds.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.verify.container import created, execute, start, streamed
from dockopt.verify.exchange import Answer, answer, request
from dockopt.verify.sockets import Listener, busy_seconds, inodes, listeners

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from python_on_whales import Container

    from dockopt.verify.session import Session
    from dockopt.verify.snapshot import Snapshot

SHELL = "/bin/sh"
_LOOK = "cat /proc/net/tcp /proc/net/tcp6; cat /proc/[0-9]*/stat; ls -l /proc/[0-9]*/fd"
_END = b"end of the look\n"
_LOOKS = f"while :; do {_LOOK}; echo {_END.decode().strip()}; sleep 0.3; done"
IDLE = "while :; do sleep 3600; done"
# Sends its second argument to a port and prints what comes back, byte for byte; the first that is there.
# bash is in every image of Debian, Ubuntu and Red Hat, nc in those of Alpine (BusyBox).
_CALLERS = {
    "/bin/bash": ("-c", 'exec 3<>"/dev/tcp/$0/$1" && printf %b "$2" >&3 && cat <&3'),
    "/usr/bin/nc": ("/bin/sh", "-c", 'printf %b "$2" | nc "$0" "$1"'),
}


class WitnessImage(Struct, frozen=True):
    """An image with a shell, and the command in it that calls a port."""

    image: str
    caller: tuple[str, ...]


def witness_in(image: str, files: Snapshot) -> WitnessImage | None:
    """Return how this image can serve as a witness; None when it has no shell, or nothing that calls."""
    if not all(files.executable(path) for path in (SHELL, "/bin/cat", "/bin/ls", "/bin/sleep")):
        return None
    for program, words in _CALLERS.items():
        if files.executable(program):
            return WitnessImage(image, words if words[0] == SHELL else (program, *words))
    return None


class Look(Struct, frozen=True):
    """One look at the watched container: its ports, and the processor time of its processes in seconds."""

    listeners: tuple[Listener, ...]
    worked: float


class Witness(Struct, frozen=True):
    """A running witness of one container."""

    session: Session
    container: Container
    caller: tuple[str, ...]
    shared: bool

    @contextmanager
    def looks(self) -> Iterator[Iterator[Look]]:
        """Look again and again at where the watched container listens, and how long it has been at work.

        One call of the client serves all of them. They end when the watched container does: its processes
        and ours are of one namespace, which ends with its first process.
        """
        with streamed(self.session, self.container, [SHELL, "-c", _LOOKS]) as lines:
            yield self._looks(lines)

    def _looks(self, lines: Iterable[bytes]) -> Iterator[Look]:
        heard: list[bytes] = []
        for line in lines:
            if line != _END:
                heard.append(line)
                continue
            seen = b"".join(heard).decode(errors="replace")
            heard.clear()
            yield Look(listeners(seen, inodes(seen) if self.shared else None), busy_seconds(seen))

    def ask(self, listener: Listener, path: str) -> Answer:
        """Return what the server answers on a path."""
        # printf's %b reads backslashes: those of the path have to come out as they went in.
        text = request(path, listener.port).replace("\\", "\\\\").replace("\r\n", "\\r\\n")
        words = [*self.caller, listener.address, str(listener.port), text]
        return answer(execute(self.session, self.container, words).stdout)


@contextmanager
def witness(session: Session, watched: Container, by: WitnessImage) -> Iterator[Witness]:
    """Put a witness beside a running container.

    Raises StartError when that one has ended meanwhile.

    On the host's network all sockets of the machine are in sight, and on that of another container those of
    all that share it. Only those that a process of the watched
    container holds count, and to see these takes the right to trace processes, of this container alone.
    """
    shared = session.network == "host" or bool(session.network and session.network.startswith("container:"))
    options = {
        "entrypoint": SHELL,
        "networks": [f"container:{watched.id}"],
        "pid": f"container:{watched.id}",
        "user": "0",
        "healthcheck": False,
        "cap_add": ["SYS_PTRACE"] if shared else [],
    }
    with created(session, by.image, ["-c", IDLE], **options) as container:
        start(container)
        yield Witness(session, container, by.caller, shared)
