"""The known differences between dockopt and its oracles."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("differences.toml")


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry of the table."""

    oracle: str
    parts: frozenset[str]
    pattern: re.Pattern[str]
    reason: str
    example: str
    whole_file: bool


def load() -> list[Difference]:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["difference"]
    return [
        Difference(
            oracle=row["oracle"],
            parts=frozenset(row["parts"]),
            pattern=re.compile(row["pattern"]),
            reason=row["reason"].strip(),
            example=row["example"].lstrip("\n"),
            whole_file=row.get("file", False),
        )
        for row in rows
    ]


DIFFERENCES = load()


def excused(oracle: str, parts: set[str], source: str, text: str) -> bool:
    """Tell whether each part is excused for this source, in a file with this text."""
    known = (row for row in DIFFERENCES if row.oracle == oracle)
    found = [row for row in known if row.pattern.search(text if row.whole_file else source)]
    return parts <= {part for difference in found for part in difference.parts}
