"""The builder's own checks over many Dockerfiles at once: `docker buildx bake --call=check`.

One call for each file starts three processes and a session; of 900 files that was half an hour.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dockopt.syntax.directives import read
from dockopt.syntax.source import encode

from .docker import Docker

AT_ONCE = 60  # Dockerfiles in one call: they are looked at side by side
LIMIT = 300  # seconds for one call


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a build context and the text of a Dockerfile for it."""

    context: Path
    text: str


def warnings(docker: Docker, looks: Sequence[Look], folder: Path) -> list[set[str] | None]:
    """Return the names of the checks that warn of each file; None where the builder cannot read it.

    `folder` takes what the builder reads. The builder cannot read a file with an error, or on an image that
    it cannot get.
    """
    found: list[set[str] | None] = []
    for start in range(0, len(looks), AT_ONCE):
        place = folder / f"looks-{start}"
        place.mkdir()
        found += _call(docker, looks[start : start + AT_ONCE], place)
    return found


def _call(docker: Docker, looks: Sequence[Look], place: Path) -> list[set[str] | None]:
    targets = {}
    for number, look in enumerate(looks):
        dockerfile = place / f"{number}.Dockerfile"
        dockerfile.write_bytes(encode(_without_frontend(look.text)))
        targets[f"look-{number}"] = {"context": str(look.context), "dockerfile": str(dockerfile)}
    definition = place / "bake.json"
    definition.write_text(
        json.dumps({"group": {"default": {"targets": list(targets)}}, "target": targets}), encoding="utf-8"
    )
    # The exit code says that there is a warning somewhere.
    said = docker.call(
        "buildx",
        "bake",
        "--progress=quiet",
        "--call=check,format=json",
        "--allow=fs.read=*",
        f"--file={definition}",
        limit=LIMIT,
    )
    if not said.stdout:
        raise RuntimeError(said.stderr.decode(errors="replace"))
    answers = json.loads(said.stdout)["target"]
    return [_names(answers[name]["check"]) for name in targets]


def _without_frontend(text: str) -> str:
    """Leave `# syntax=` out: an engine looks with its own frontend, where it cannot get the one named."""
    kept = []
    lines = iter(text.splitlines(keepends=True))
    for line in lines:
        directive = read(line.strip())
        if directive is None or directive.name != "syntax":
            kept.append(line)
        if directive is None:
            break
    return "".join([*kept, *lines])


def _names(check: Mapping[str, Any]) -> set[str] | None:
    if "buildError" in check:
        return None
    return {each["ruleName"] for each in check["warnings"] or ()}
