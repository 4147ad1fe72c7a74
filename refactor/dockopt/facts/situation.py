"""Where a step runs: working directory, user, environment and shell in force, followed step by step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dockopt.model.instructions import Plain, Settings, Step
from dockopt.model.scope import expand, join_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.knowledge.images import BaseImage
    from dockopt.model.dockerfile import Dockerfile


# Where programs lie that are called by their bare names. Source: the PATH of the official images.
USUAL_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


@dataclass(frozen=True, slots=True)
class Situation:
    """The state before a step. `workdir` and values are None where a variable without value decides them.

    `settings`: those that commands gave to package managers, by the variables that would set the same.
    `homes`: the home folders of users that were made with one of their own.
    """

    workdir: str | None
    user: str | None
    values: Mapping[str, str | None] = field(default_factory=dict)
    environments: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """The home folder of the user in force: by HOME, by the command that made the user, or as usual."""
        name = (self.user or "").partition(":")[0]
        usual = "/root" if name in {"", "root", "0"} else f"/home/{name}"
        return self.values.get("HOME") or self.homes.get(name, usual)

    @property
    def is_root(self) -> bool:
        """Whether the user in force is root."""
        return (self.user or "").partition(":")[0] in {"", "root", "0"}

    def resolve(self, path: str) -> str | None:
        """A path as the step sees it: variables replaced, relative to the working directory."""
        text = expand(path, self.values)
        return None if text is None else join_path(self.workdir, text)


def initial(base: BaseImage | None) -> Situation:
    """The situation right after FROM. Of an unknown base nothing but its existence is known."""
    if base is None:
        return Situation(None, None)
    values = {variable.name: variable.value for variable in base.config.env}
    return Situation(base.config.workdir or "/", base.config.user or "root", values)


def advance(situation: Situation, step: Step, dockerfile: Dockerfile) -> Situation:
    """The situation after a step."""
    match step:
        case Settings(node=node) if node.name in {"ENV", "ARG"}:
            return replace(situation, values=_with_settings(situation, step, dockerfile))
        case Plain(node=node, text=text) if node.name == "WORKDIR":
            return replace(situation, workdir=situation.resolve(text))
        case Plain(node=node, text=text) if node.name == "USER":
            return replace(situation, user=expand(text, situation.values))
        case _:
            return situation


def _with_settings(situation: Situation, step: Settings, dockerfile: Dockerfile) -> dict[str, str | None]:
    values = dict(situation.values)
    escape = dockerfile.document.escape
    for setting in step.settings:
        if setting.value is not None:
            # All values of one instruction see the values from before it.
            values[setting.name] = expand(setting.value, situation.values, escape)
        elif step.node.name == "ARG":
            # Without a default only a global ARG of that name gives it a value.
            values[setting.name] = dockerfile.global_values.get(setting.name, values.get(setting.name))
    return values
