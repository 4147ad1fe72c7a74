"""Which TCP ports somebody listens on, and who is at work, as `/proc` tells it.

Sources: proc_net_tcp(5), proc_pid_stat(5).
"""

from __future__ import annotations

import ipaddress
import re
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTEN = "0A"
_RESOLVER = "127.0.0.11"  # the engine's own, in the network of every container on a network with a name
_STAT = regex(r"^\d+ \(.*\) [A-Za-z] .*$", re.MULTILINE)
_TICKS = 100  # of a processor's time in a second, on every Linux; source: time(7), USER_HZ
_INODE = regex(r"socket:\[(\d+)\]")
# What Linux hands out to whoever names no port. Source: ip(7), ip_local_port_range.
EPHEMERAL = range(32768, 61000)


class Listener(Struct, frozen=True, order=True):
    """A port and the address to reach it at from inside."""

    port: int
    address: str


def listeners(tables: str, inodes: frozenset[str] | None) -> tuple[Listener, ...]:
    """Read `/proc/net/tcp` and `tcp6`, one behind the other; each port once, in order.

    `inodes`: the sockets that count, where others' can be seen too; None when all count.
    """
    found: dict[int, Listener] = {}
    for line in tables.splitlines():
        words = line.split()
        if len(words) < 10 or words[3] != _LISTEN or ":" not in words[1]:
            continue
        address, _, port = words[1].rpartition(":")
        if (inodes is None or words[9] in inodes) and _address(address) != _RESOLVER:
            found.setdefault(int(port, 16), Listener(int(port, 16), _address(address)))
    return tuple(sorted(found.values()))


def inodes(listing: str) -> frozenset[str]:
    """Read the sockets out of `ls -l /proc/*/fd`."""
    return frozenset(_INODE.findall(listing))


def busy_seconds(statistics: str) -> float:
    """Read the processor time of all processes together out of `/proc/*/stat`."""
    times = (line.rpartition(")")[2].split()[11:13] for line in _STAT.findall(statistics))
    return sum(int(word) for words in times for word in words if word.isdecimal()) / _TICKS


def _address(text: str) -> str:
    """Return where to connect: the loopback for a socket that listens everywhere."""
    try:
        raw = b"".join(_words(bytes.fromhex(text)))
        address = ipaddress.ip_address(raw)
    except ValueError:
        return "127.0.0.1"
    if (
        address.is_unspecified
    ):  # one that listens on all IPv6 addresses takes IPv4 as well, unless it refuses to
        return "127.0.0.1"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _words(raw: bytes) -> Iterator[bytes]:
    """Turn groups of four bytes from the kernel's order into the network's."""
    step = -1 if sys.byteorder == "little" else 1
    return (raw[at : at + 4][::step] for at in range(0, len(raw), 4))
