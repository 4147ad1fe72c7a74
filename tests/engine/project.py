"""The projects under ``fixtures/projects``: what each is, how it is run and what is expected of it."""

import shlex
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from dockopt.cli.verify_request import VerifyRequest

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = ROOT / "fixtures" / "projects"
BUILD_LIMIT = 900.0  # seconds; a cold build of the largest project takes a tenth of it
Expectation = Literal["split", "changed", "refused", "any"]


@dataclass(frozen=True, slots=True)
class Project:
    """One folder of ``fixtures/projects``; ``shrinks`` is in per cent of the original image."""

    name: str
    about: str
    expect: Expectation
    code: str  # of the refusal, when one is expected
    shrinks: float
    touch: str  # the source file whose edit starts the second build
    cached: tuple[str, ...]  # RUN steps that this edit must not start again after the rewrite
    port: int  # of the server; 0 for a program that ends
    paths: tuple[str, ...]
    calls: tuple[
        tuple[str, ...], ...
    ]  # other commands of the image, as compose files and makefiles start them
    env: dict[str, str]

    def request(self, folder: Path, *, measured: bool) -> VerifyRequest:
        """Say how ``dockopt verify`` is asked to prove a copy of the project."""
        return VerifyRequest(
            path=str(folder / "Dockerfile"),
            probes=self.paths,
            commands=tuple(map(shlex.join, self.calls)),
            env=tuple(f"{name}={value}" for name, value in self.env.items()),
            network="none",
            build_network="host",
            build_limit=BUILD_LIMIT,
            edited=(self.touch,) if measured else (),
            rebuild=measured,
            quiet=True,
        )

    def copy_to(self, folder: Path) -> Path:
        """Copy the build context, without our own description of it, to a new folder below this one."""
        target = folder / self.name
        shutil.copytree(PROJECTS / self.name, target, ignore=shutil.ignore_patterns("project.toml"))
        return target


def load(name: str) -> Project:
    """Read a project's ``project.toml``; a key that nobody reads is an error."""
    data = tomllib.loads((PROJECTS / name / "project.toml").read_text(encoding="utf-8"))
    run = data.pop("run")
    if run["kind"] not in ("http", "exit") or (run["kind"] == "http") != bool(run.get("port")):
        raise ValueError(f"{name}: run = {run!r}")
    expect: Expectation = data.pop("expect")
    if expect not in get_args(Expectation):
        raise ValueError(f"{name}: expect = {expect!r}")
    project = Project(
        name=name,
        about=data.pop("about"),
        expect=expect,
        code=data.pop("code", ""),
        shrinks=data.pop("shrinks", 0),
        touch=data.pop("touch"),
        cached=tuple(data.pop("cached", ())),
        port=run.get("port", 0),
        paths=tuple(run.get("paths", ())),
        calls=tuple(tuple(call) for call in run.get("calls", ()) if call),
        env=run.get("env", {}),
    )
    if data:
        raise ValueError(f"{name}: unknown keys {sorted(data)}")
    return project


def names() -> list[str]:
    """List the projects: every folder that describes itself."""
    return sorted(path.parent.name for path in PROJECTS.glob("*/project.toml"))
