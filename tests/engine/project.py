"""The projects under ``fixtures/projects``: what each is, how it is run and what is expected of it."""

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

ROOT = Path(__file__).resolve().parents[2]
PROJECTS = ROOT / "fixtures" / "projects"
Expectation = Literal["split", "changed", "refused", "any"]


@dataclass(frozen=True, slots=True)
class Use:
    """How a container of the project is used: a server asked for paths, or a program called and ended.

    The `calls` of a server are other commands of its image, as compose files and makefiles start them.
    """

    kind: Literal["http", "exit"]
    port: int  # of this host; 0 for a program
    paths: tuple[str, ...]
    calls: tuple[tuple[str, ...], ...]
    env: dict[str, str]

    @property
    def options(self) -> tuple[str, ...]:
        """The environment as options of ``docker run``."""
        return tuple(f"--env={name}={value}" for name, value in self.env.items())


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
    use: Use

    def copy_to(self, folder: Path) -> Path:
        """Copy the build context, without our own description of it, to a new folder below this one."""
        target = folder / self.name
        shutil.copytree(PROJECTS / self.name, target, ignore=shutil.ignore_patterns("project.toml"))
        return target


def load(name: str) -> Project:
    """Read a project's ``project.toml``; a key that nobody reads is an error."""
    data = tomllib.loads((PROJECTS / name / "project.toml").read_text(encoding="utf-8"))
    use = _use(data.pop("run"))
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
        use=use,
    )
    if data:
        raise ValueError(f"{name}: unknown keys {sorted(data)}")
    return project


def names() -> list[str]:
    """List the projects: every folder that describes itself."""
    return sorted(path.parent.name for path in PROJECTS.glob("*/project.toml"))


def _use(data: dict[str, Any]) -> Use:
    return Use(
        kind=data["kind"],
        port=data.get("port", 0),
        paths=tuple(data.get("paths", ())),
        calls=tuple(tuple(call) for call in data.get("calls", ())),
        env=data.get("env", {}),
    )
