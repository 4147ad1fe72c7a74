"""Where a step runs: working directory, user, environment and shell in force, followed step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from dockopt.facts.history import History
from dockopt.model.instructions import Plain, Settings, Step
from dockopt.model.scope import expand, join_path, layered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.knowledge.images import BaseImage
    from dockopt.knowledge.plain_images import PlainImage
    from dockopt.model.dockerfile import Dockerfile


# Where programs lie that are called by their bare names. Source: the PATH of the official images.
USUAL_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class Situation(Struct, frozen=True):
    """The state before a step. `workdir` and values are None where a variable without value decides them.

    `settings`: those that commands gave to package managers, by the variables that would set the same.
    `homes`: the home folders of users that were made with one of their own.
    """

    workdir: str | None
    user: str | None
    values: History[str | None] = field(default_factory=History)
    environments: tuple[str, ...] = ()
    settings: History[str] = field(default_factory=History)
    homes: History[str] = field(default_factory=History)

    @property
    def variables(self) -> Mapping[str, str | None]:
        """The values, before the settings that commands gave to package managers."""
        return layered(self.values, self.settings)

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


def initial(base: BaseImage | None, plain: PlainImage | None = None) -> Situation:
    """The situation right after FROM. Of an unknown base nothing but its existence is known.

    `plain`: what is known of one that the data of base images does not have.
    """
    if base is None:
        return Situation(plain.workdir, plain.user, History(plain.env)) if plain else Situation(None, None)
    values = {variable.name: variable.value for variable in base.config.env}
    return Situation(base.config.workdir or "/", base.config.user or "root", History(values))


def advance(situation: Situation, step: Step, dockerfile: Dockerfile) -> Situation:
    """The situation after a step."""
    match step:
        case Settings(node=node) if node.name in {"ENV", "ARG"}:
            return replace(situation, values=situation.values.after(_given(situation, step, dockerfile)))
        case Plain(node=node, text=text) if node.name == "WORKDIR":
            return replace(situation, workdir=situation.resolve(text))
        case Plain(node=node, text=text) if node.name == "USER":
            return replace(situation, user=expand(text, situation.values))
        case _:
            return situation


def _given(situation: Situation, step: Settings, dockerfile: Dockerfile) -> dict[str, str | None]:
    before, escape = situation.values, dockerfile.document.escape
    given: dict[str, str | None] = {}
    for setting in step.settings:
        if setting.value is not None:
            # All values of one instruction see the values from before it.
            given[setting.name] = expand(setting.value, before, escape)
        elif step.node.name == "ARG":
            # Without a default only a global ARG of that name gives it a value.
            known = layered(given, before).get(setting.name)
            given[setting.name] = dockerfile.global_values.get(setting.name, known)
    return given
