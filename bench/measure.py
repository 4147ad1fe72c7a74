"""Measures dockopt beside its peers, for `docs/benchmarks.md`: `python -m bench.measure PEERS [ROUNDS]`.

PEERS is the `bin` folder of an environment with `bench/requirements.txt`. Every figure is the median of whole
processes. All take turns in each round, so that what else the machine does falls on all alike.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SERVICE = ROOT / "bench" / "inputs" / "service"
PAGE = ROOT / "docs" / "benchmarks.md"
MANY = 200
BARE = "python -c pass"
DOCKOPT = (sys.executable, "-m", "dockopt", "fix")
#: What each target is held against: (what, figure, limit).
Target = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One command line; `files`: how many Dockerfiles lie in the folder where it runs, and 0 means stdin."""

    name: str
    words: tuple[str, ...]
    files: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, in milliseconds."""

    wall: float
    processor: float


def cases(peers: Path) -> list[Case]:
    """Everything that is measured; a tool that fixes does so."""
    tally, hadolint, doctor = (str(peers / name) for name in ("tally", "hadolint", "dockerfile-doctor"))
    quick = (tally, "lint", "--fix", "--slow-checks", "off", ".")
    return [
        Case(BARE, (sys.executable, "-c", "pass")),
        Case("dockopt --version", (*DOCKOPT[:-1], "--version")),
        Case("dockopt fix -", (*DOCKOPT, "-")),
        Case("tally lint --fix -", (tally, "lint", "--fix", "-")),
        Case("tally lint --fix --slow-checks off -", (tally, "lint", "--fix", "--slow-checks", "off", "-")),
        Case("hadolint -", (hadolint, "-")),
        Case("dockerfile-doctor --fix Dockerfile", (doctor, "--fix", "service0/Dockerfile"), 1),
        Case("dockopt fix (1 file)", DOCKOPT, 1),
        Case(f"dockopt fix ({MANY} files)", DOCKOPT, MANY),
        Case("tally lint --fix (1 file)", quick, 1),
        Case(f"tally lint --fix ({MANY} files)", quick, MANY),
    ]


def once(case: Case) -> Cost:
    """Run it in a new folder with its files."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(case.files):
            shutil.copytree(SERVICE, Path(folder) / f"service{number}")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(
            case.words,
            cwd=folder,
            input=(SERVICE / "Dockerfile").read_bytes(),
            env={**os.environ, "PYTHONPATH": str(ROOT / "refactor"), "PYTHONDONTWRITEBYTECODE": ""},
            capture_output=True,
            check=False,  # a tool that finds something says so by its code
        )
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall * 1000, used * 1000)


def measure(peers: Path, rounds: int) -> dict[str, Cost]:
    """The medians. The first round only fills the caches."""
    found: dict[str, list[Cost]] = defaultdict(list)
    for number in range(rounds + 1):
        for case in cases(peers):
            cost = once(case)
            if number:
                found[case.name].append(cost)
    return {
        name: Cost(median(each.wall for each in costs), median(each.processor for each in costs))
        for name, costs in found.items()
    }


def per_file(costs: dict[str, Cost], tool: str) -> float:
    """What one more file takes, in milliseconds of processor time."""
    many, one = costs[f"{tool} ({MANY} files)"], costs[f"{tool} (1 file)"]
    return (many.processor - one.processor) / (MANY - 1)


def targets(costs: dict[str, Cost]) -> list[Target]:
    """What is aimed at."""
    stdin, tally, bare = (costs[name] for name in ("dockopt fix -", "tally lint --fix -", BARE))
    return [
        ("one file over stdin, share of `tally lint --fix -`, wall", stdin.wall / tally.wall, 0.25),
        ("the same, processor", stdin.processor / tally.processor, 0.25),
        (f"one file over stdin, over `{BARE}`, processor ms", stdin.processor - bare.processor, 80),
        ("one more file, processor ms", per_file(costs, "dockopt fix"), 1.5),
    ]


def page(costs: dict[str, Cost], rounds: int) -> Iterator[str]:
    """The lines of the document."""
    yield "# Benchmarks\n"
    yield "Written by `python -m bench.measure PEERS`; PEERS is the `bin` folder of an environment with"
    yield f"`bench/requirements.txt`. Whole processes, milliseconds, median of {rounds}; all took turns."
    yield "Wall time depends on what else the machine does, processor time (user and system) less so. The"
    yield "input is `bench/inputs/service`. With `--slow-checks off` tally asks no network. Latencies of the"
    yield "language server: `python -m scripts.lsp_latency`.\n"
    yield f"The machine has {os.cpu_count()} cores and had {os.getloadavg()[1]:.0f} processes to run.\n"
    yield "| Command | Wall | Processor |\n|---|---:|---:|"
    for name, cost in costs.items():
        yield f"| `{name}` | {cost.wall:.0f} | {cost.processor:.0f} |"
    yield "\n| One more file | Processor |\n|---|---:|"
    for tool in ("dockopt fix", "tally lint --fix"):
        yield f"| `{tool}` | {per_file(costs, tool):.1f} |"
    yield "\n| Target | At most | Measured | |\n|---|---:|---:|---|"
    for what, figure, limit in targets(costs):
        yield f"| {what} | {limit} | {figure:.2f} | {'met' if figure <= limit else 'missed'} |"


def main(peers: str, rounds: str = "7") -> int:
    """Measure, write the page, and tell by the exit code whether every target is met."""
    costs = measure(Path(peers).resolve(), int(rounds))
    PAGE.write_text("\n".join(page(costs, int(rounds))) + "\n", encoding="utf-8")
    return int(any(figure > limit for _, figure, limit in targets(costs)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
