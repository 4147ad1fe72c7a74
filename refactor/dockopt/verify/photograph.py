"""Reads the files of an image, as the image itself tells them, else from an export."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.verify.client import faults
from dockopt.verify.container import created
from dockopt.verify.listing import listing
from dockopt.verify.snapshot import Snapshot, read_tar

if TYPE_CHECKING:
    from dockopt.verify.session import Session


def photograph(session: Session, image: str, *, programs_too: bool = True) -> Snapshot:
    """Return the files of an image; `programs_too`: with what ELF files link to."""
    told = listing(session, image, programs_too=programs_too)
    return told or exported(session, image, programs_too=programs_too)


def exported(session: Session, image: str, *, programs_too: bool = True) -> Snapshot:
    """Return the files of an image that has no program to tell them.

    The library writes an export to a file only. That suits: reading an ELF file takes jumps in it.
    """
    with tempfile.TemporaryDirectory(prefix="dockopt-") as folder:
        archive = Path(folder) / "files.tar"
        with created(session, image, ["true"]) as container, faults():
            container.export(archive)
        with tarfile.open(archive, "r:") as opened:
            return read_tar(opened, programs_too=programs_too)
