"""Feeds texts to dockopt until something breaks: `python -m scripts.fuzz TARGET [libFuzzer's words]`.

Atheris, a fuzzer that is led by what is covered, makes the texts; it comes with the extra `fuzz`. TARGET is
one of `scripts/fuzz_targets.py`. What breaks is written to a file `crash-…`, `timeout-…` or `oom-…`; given in
the place of the corpus it is shown again. Put into `fixtures/fuzz/TARGET` it stays a test.

    python -m scripts.fuzz corpus FOLDER     fill a folder with the texts of the fixtures
    python -m scripts.fuzz fix FOLDER -max_total_time=1800 -timeout=20 -rss_limit_mb=2048
"""

from __future__ import annotations

import hashlib
import pkgutil
import shutil
import sys
from importlib import import_module
from pathlib import Path

from scripts.projects import ROOT

_LAYERS = {"syntax", "model", "shell", "knowledge", "context", "facts", "passes", "engine"}
_LARGEST = 4000  # bytes of one text of the corpus: small ones are mutated faster


def main() -> None:
    """Do what the first word says."""
    target, *rest = sys.argv[1:] or ["--help"]
    if target == "corpus" and len(rest) == 1:
        _fill(Path(rest[0]))
    else:
        _fuzz(target, rest)


def _fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in (ROOT / "fixtures").rglob("*"):
        if path.is_file() and path.stat().st_size <= _LARGEST:
            name = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            shutil.copyfile(path, folder / name)


def _fuzz(target: str, words: list[str]) -> None:
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # an extra

    with atheris.instrument_imports(include=["dockopt"]):
        from scripts.fuzz_targets import TARGETS

        _load_all()
    if target not in TARGETS:
        sys.exit(f"TARGET is one of {', '.join(TARGETS)}, or `corpus`.\n\n{__doc__}")
    atheris.Setup([sys.argv[0], *words], TARGETS[target])
    atheris.Fuzz()


def _load_all() -> None:
    """Load what dockopt loads when it needs it, too: what is loaded later is not seen by the fuzzer."""
    import dockopt

    for module in pkgutil.walk_packages(dockopt.__path__, "dockopt.", onerror=lambda _: None):
        if module.name.split(".")[1] in _LAYERS:
            import_module(module.name)


if __name__ == "__main__":
    main()
