"""Builds the wheel and the source archive twice, and installs them with every Python of the machine.

    .venv/bin/python -m scripts.distribution

The second build has another folder, other times and another umask: its bytes have to be the same. Each Python
that pyproject.toml allows gets the wheel in an environment of its own, and splits a file with it; this Python
gets the source archive, too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
_EPOCH = "1577836800"  # the start of 2020: archives cannot hold times before 1980
_OLDEST = (3, 11)
_PARTS = ("refactor", "docs", "pyproject.toml", "README.md", "LICENSE")
_NO_PARTS = shutil.ignore_patterns("__pycache__", "*.pyc")
_DOCKERFILE = b'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n'


def build(out: Path, source: Path) -> dict[str, bytes]:
    """Build both archives from a copy of the sources at `source`; their bytes by name."""
    source.mkdir(parents=True)
    for name in _PARTS:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=_NO_PARTS, copy_function=shutil.copyfile)
        else:
            shutil.copyfile(path, source / name)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(out)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def built_twice(place: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Build in two folders, with two umasks."""
    first = build(place / "one", place / "sources")
    before = os.umask(0o077)
    try:
        second = build(place / "two", place / "elsewhere" / "deeper")
    finally:
        os.umask(before)
    return first, second


def pythons() -> list[Path]:
    """Return one interpreter of each version that is allowed: from PATH, and from pyenv."""
    folders = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    folders += sorted(each / "bin" for each in versions.glob("*"))
    found: dict[tuple[int, ...], Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("python3.*")):
            version = _version(path) if re.fullmatch(r"python3\.\d+", path.name) else None
            if version is not None and version >= _OLDEST:
                found.setdefault(version, path)
    return [path for _, path in sorted(found.items())]


def _version(path: Path) -> tuple[int, ...] | None:
    """Return the version of an interpreter that starts and can make environments."""
    code = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    ran = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return tuple(map(int, ran.stdout.split())) if ran.returncode == 0 else None


def install(python: Path, archive: Path, folder: Path) -> None:
    """Install an archive into a new environment, and let the program split a file. Raises on failure."""
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "install", "-q", "--no-compile"]
    subprocess.run([*pip, archive], check=True)
    program = folder / "bin" / "dockopt"
    ran = subprocess.run([program, "fix", "-"], input=_DOCKERFILE, capture_output=True, check=True)
    if ran.stdout.count(b"FROM ") != 2:
        raise RuntimeError(f"{archive.name} with {python} does not split: {ran.stdout!r} {ran.stderr!r}")


def main() -> None:
    """Do all of it, and say what was done."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        first, second = built_twice(place)
        if first != second:
            raise SystemExit(
                f"two builds differ: {[name for name in first if first[name] != second.get(name)]}"
            )
        sys.stdout.write(f"built twice, the same bytes: {', '.join(first)}\n")
        source, wheel = sorted(place.joinpath("one").iterdir(), key=lambda path: path.suffix == ".whl")
        for python in pythons():
            install(python, wheel, place / python.name)
            sys.stdout.write(f"installed with {python.name}\n")
        install(Path(sys.executable), source, place / "source")
        sys.stdout.write(f"installed from {source.name}\n")


if __name__ == "__main__":
    main()
