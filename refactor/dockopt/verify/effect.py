"""What a rewrite gains, in numbers that are counted and not estimated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.verify.snapshot import Snapshot

_INSTALLED = regex(rb"^Status: \S+ \S+ installed$", re.MULTILINE)
NOTHING = "nothing"  # what was touched before a build that nothing was touched for
_APK = regex(rb"^P:", re.MULTILINE)
# The same build took 9 s, and 17 s under load.
_SLOWER_FACTOR = 1.5
_SLOWER_SECONDS = 3.0


class Size(Struct, frozen=True):
    """An image in numbers; `size` in bytes, unpacked. `packages`: of the distribution."""

    size: int
    layers: int
    files: int
    executables: int
    set_id: int
    packages: int


class Rebuild(Struct, frozen=True):
    """A build after one edit: seconds by the clock, and the steps that ran. `after`: what was touched.

    `like`: the edit whose build it was, where another one makes the same steps run; empty: its own.
    """

    after: str
    seconds: float
    ran: tuple[str, ...]
    like: str = ""

    @property
    def steps(self) -> int:
        """How many steps ran."""
        return len(self.ran)

    def slower_than(self, other: Rebuild) -> bool:
        """Whether it took longer, beyond what the clock of a shared machine can tell."""
        return self.seconds > other.seconds * _SLOWER_FACTOR + _SLOWER_SECONDS


def size(description: dict[str, Any], files: Snapshot) -> Size:
    """Count an image from its description (`docker image inspect`) and its files."""
    regular = [each for each in files.entries.values() if not each.folder and not each.target]
    return Size(
        size=int(description.get("Size") or 0),
        layers=len((description.get("RootFS") or {}).get("Layers") or ()),
        files=len(regular),
        executables=sum(each.executable for each in regular),
        set_id=sum(each.set_id for each in regular),
        packages=_packages(files),
    )


def _packages(files: Snapshot) -> int:
    dpkg = len(_INSTALLED.findall(files.texts.get("/var/lib/dpkg/status", b"")))
    single = sum(
        path.startswith("/var/lib/dpkg/status.d/") and not path.endswith(".md5sums") for path in files.texts
    )
    return dpkg + single + len(_APK.findall(files.texts.get("/lib/apk/db/installed", b"")))
