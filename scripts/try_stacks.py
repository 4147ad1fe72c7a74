"""Try dockopt on the public projects of `docs/real-projects/stacks.tsv`, and write down what it answers.

    PYTHONPATH=refactor python -m scripts.try_stacks [--mirror DIR]

Nothing is built: the gates decide whether a rewrite is kept, and a person reads the diffs (`--diff`).
"""

import argparse
import csv
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, Result, fix
from dockopt.report.diff import unified_diff
from dockopt.syntax.source import decode
from scripts.projects import FOLDER, Listed, checkout

LIST = FOLDER / "stacks.tsv"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: which file of which commit, the rule that it was chosen for, and its answer."""

    stack: str
    repository: str
    commit: str
    dockerfile: str
    rule: str
    outcome: str = ""
    code: str = ""


def load(path: Path = LIST) -> list[Row]:
    """Read the list. An unknown column is an error."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file, delimiter="\t", strict=True)]


def save(rows: list[Row], path: Path = LIST) -> None:
    """Write the list with its answers."""
    with path.open("w", encoding="utf-8", newline="") as file:
        names = [field.name for field in fields(Row)]
        writer = csv.DictWriter(file, names, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def answer(row: Row, mirror: Path | None) -> tuple[Row, Result]:
    """Let the rules that run by default look at the file; what may change behaviour only for its own rule."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "project"
        listed = Listed(row.repository, row.commit, row.dockerfile, "", "node", "full")
        checkout(listed, root, mirror)
        file = root / row.dockerfile
        result = fix(
            decode(file.read_bytes()),
            BuildContext.open(file.parent, file),
            Options(unsafe=row.rule != "split-stages"),
        )
    found = next(each for each in result.decisions if each.pass_name == row.rule)
    outcome = "broken" if result.gate_failures else found.outcome
    return replace(row, outcome=outcome, code="" if outcome == "changed" else found.code), result


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> int:
    """Try all of them; the exit code is 1 where a gate stopped a rewrite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, help="a folder with repositories as owner+name")
    parser.add_argument("--diff", action="store_true", help="print what was changed")
    options = parser.parse_args()
    rows: list[Row] = []
    for row in load():
        done, result = answer(row, options.mirror)
        rows.append(done)
        _say(f"{done.stack} {done.repository}: {done.outcome} {done.code}")
        if options.diff and result.changed:
            _say(unified_diff(row.dockerfile, result.before, result.after))
    save(rows)
    for (stack, outcome), count in Counter((row.stack, row.outcome) for row in rows).items():
        _say(f"{count} {stack} {outcome}")
    return int(any(row.outcome == "broken" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
