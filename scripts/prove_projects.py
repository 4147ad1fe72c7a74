"""Proves dockopt on the listed real projects, on a Docker engine, and writes the record and the table.

    PYTHONPATH=refactor python -m scripts.prove_projects [--mirror DIR] [--all] [OWNER/NAME …]

A result stays valid while the rewrite is byte for byte the one that was proven: only what changed
is run again.
"""

import argparse
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from engine.docker import Docker

from .projects import Listed, checkout, load
from .proof import Checkout, Result, prove, rewrite
from .table import read, write

CACHE_LIMIT = "12gb"  # of build cache that may be left at the end


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 1 when a rewrite is broken."""
    options = _options(arguments)
    listed, record = load(), read()
    unknown = set(options.repositories) - {project.repository for project in listed}
    if unknown:
        raise SystemExit(f"not in the list: {', '.join(sorted(unknown))}")
    for number, project in enumerate(listed, 1):
        if options.repositories and project.repository not in options.repositories:
            continue
        known = None if options.all else record.get(project.repository)
        result = _result(project, options, known)
        sys.stdout.write(f"{number}/{len(listed)} {_said(result)}\n")
        sys.stdout.flush()
        if not options.dry:
            record[project.repository] = result
            write(record[p.repository] for p in listed if p.repository in record)
    if options.prune:
        Docker().call("builder", "prune", "--force", f"--max-used-space={CACHE_LIMIT}", limit=900)
    return int(any(result.outcome == "broken" for result in record.values()))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="prove_projects", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("repositories", nargs="*", metavar="OWNER/NAME", help="only these")
    parser.add_argument("--mirror", type=Path, metavar="DIR", help="take sources from DIR/OWNER+NAME")
    parser.add_argument("--all", action="store_true", help="prove again also what did not change")
    parser.add_argument("--prune", action="store_true", help=f"leave {CACHE_LIMIT} of build cache at most")
    parser.add_argument("--quick", action="store_true", help="do not measure rebuilds after an edit")
    parser.add_argument("--dry", action="store_true", help="only say what dockopt does; use no engine")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep both checkouts below DIR")
    return parser.parse_args(arguments)


def _result(project: Listed, options: argparse.Namespace, known: Result | None) -> Result:
    """Rewrite one project and prove it, unless that very rewrite is in the record."""
    folder = Path(tempfile.mkdtemp(prefix="dockopt-real-"))
    before, after = (Checkout(folder / which, project) for which in ("before", "after"))
    try:
        checkout(project, before.folder, options.mirror)
        result = rewrite(before, after)
        if known and known.digest == result.digest and _finished(known, quick=options.quick):
            known.code, known.reason = result.code, result.reason
            if result.outcome in ("nothing", "refused") and known.outcome in ("nothing", "refused"):
                known.outcome = result.outcome
            return known
        if not options.dry and result.outcome != "broken":
            prove(before, result, rebuild=not options.quick)
    except Exception as error:  # noqa: BLE001  # one project may not end the run: what happened is its result
        said = f"{type(error).__name__}: {error} {traceback.format_exc()[-400:]}"
        return Result(
            project.repository,
            project.commit,
            project.stack,
            project.base,
            "",
            "inconclusive",
            problems=[said],
        )
    else:
        return result
    finally:
        _clean(folder, options, project)


def _finished(known: Result, *, quick: bool) -> bool:
    """Tell whether nothing is left to be measured; what is broken is looked at each time."""
    if known.outcome in ("split", "reordered"):
        return quick or known.rebuild_before > 0
    return known.outcome != "broken"


def _clean(folder: Path, options: argparse.Namespace, project: Listed) -> None:
    if options.keep:
        kept = options.keep / project.repository.replace("/", "+")
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept, symlinks=True)
    shutil.rmtree(folder, ignore_errors=True)


def _said(result: Result) -> str:
    sizes = f"{result.size_before / 1e6:.0f} -> {result.size_after / 1e6:.0f} MB" if result.size_after else ""
    problems = "".join(f"\n    {problem}" for problem in result.problems)
    return f"{result.repository} {result.outcome} [{result.code}] {result.original} {sizes}{problems}"


if __name__ == "__main__":
    raise SystemExit(main())
