"""What this program is, to the byte: code, knowledge, and the libraries that have a say in a result."""

from __future__ import annotations

import hashlib
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import dockopt

LIBRARIES = ("dockerfile-parse", "msgspec", "packaging", "pyyaml", "tree-sitter", "tree-sitter-bash")
_FILES = {".json", ".py", ".toml", ".txt"}


def fingerprint() -> bytes:
    """Return a digest that differs when anything differs that a result could come from.

    The bytes of the files count, not their times: a fresh installation of the same version is the same.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name in LIBRARIES:
        digest.update(f"{name} {_version(name)}\n".encode())
    root = Path(dockopt.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in _FILES and path.is_file():
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
