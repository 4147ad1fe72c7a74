"""A Dockerfile as stages of typed steps: the tree lowered, with names and references resolved."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.model.image import ImageReference, parse_image
from dockopt.model.instructions import Copy, From, Run, Setting, Settings, Step
from dockopt.model.lowering import lower_from, lower_step
from dockopt.model.scope import Values, expand

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Document


class Stage(Struct, frozen=True, eq=False):
    """One FROM and its steps."""

    index: int
    origin: From
    steps: tuple[Step, ...]
    image: ImageReference | None

    @property
    def name(self) -> str | None:
        """The `AS` name, lower case as BuildKit compares it."""
        return self.origin.alias.text.lower() if self.origin.alias else None


class Reference(Struct, frozen=True):
    """A name of a stage or an image. `target`: the stage that it means, None for an image."""

    user: Stage
    text: str
    line: int
    target: Stage | None


class Dockerfile(Struct, frozen=True, eq=False):
    """The whole file, equal only to itself, so that facts about it can be kept.

    `image` of a stage is None where a variable without default decides it.
    """

    document: Document
    global_args: tuple[Settings, ...]
    stages: tuple[Stage, ...]

    @property
    def global_values(self) -> Values:
        """Defaults of the ARGs before the first FROM."""
        return _values(self.global_args, self.document.escape)

    def stage_of(self, reference: str, before: int) -> Stage | None:
        """The stage that a name or an index means, seen from the stage number `before`."""
        named = _indices(self).get(reference.lower(), ())
        place = bisect_left(named, before)
        if place:
            return self.stages[named[place - 1]]
        return self.stages[int(reference)] if reference.isdecimal() and int(reference) < before else None

    def parent(self, stage: Stage) -> Stage | None:
        """The stage that this one extends. FROM knows names only: a number there is an image."""
        text = stage.origin.image.text
        return None if text.isdecimal() else self.stage_of(text, stage.index)

    def chain(self, stage: Stage) -> tuple[Stage, ...]:
        """The stages that a stage extends, one through the other, and itself at the end."""
        found = [stage]
        while (parent := self.parent(found[-1])) is not None:
            found.append(parent)
        return tuple(reversed(found))

    def references(self) -> tuple[Reference, ...]:
        """Everything that names another stage or image: FROM, --from and mounts."""
        found: list[Reference] = []
        names: dict[str, Stage] = {}
        for stage in self.stages:
            image = stage.origin.image.text
            found.append(Reference(stage, image, stage.origin.node.line, names.get(image.lower())))
            for step in stage.steps:
                for text in _sources(step):
                    numbered = (
                        self.stages[int(text)] if text.isdecimal() and int(text) < stage.index else None
                    )
                    target = names.get(text.lower(), numbered)
                    found.append(Reference(stage, text, step.node.line, target))
            if stage.name is not None:
                names[stage.name] = stage
        return tuple(found)


@lru_cache(maxsize=8)
def _indices(dockerfile: Dockerfile) -> dict[str, list[int]]:
    """The stages of each name, in order."""
    found: dict[str, list[int]] = {}
    for stage in dockerfile.stages:
        if stage.name is not None:
            found.setdefault(stage.name, []).append(stage.index)
    return found


def _sources(step: Step) -> list[str]:
    if isinstance(step, Copy):
        return [step.source_stage] if step.source_stage is not None else []
    return [text for mount in step.mounts if (text := mount.get("from"))] if isinstance(step, Run) else []


def _values(args: tuple[Settings, ...], escape: str) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for settings in args:
        for setting in settings.settings:
            values[setting.name] = _default(setting, values, escape)
    return values


def _default(setting: Setting, values: Values, escape: str) -> str | None:
    return None if setting.value is None else expand(setting.value, values, escape)


def lower(document: Document) -> Dockerfile:
    """Lower a tree. What cannot be typed (a missing argument) is lowered as far as it goes."""
    global_args: list[Settings] = []
    groups: list[tuple[From, list[Step]]] = []
    for node in document.instructions:
        if node.name == "FROM":
            origin = lower_from(node, document.escape)
            if origin is not None:
                groups.append((origin, []))
        elif groups:
            groups[-1][1].append(lower_step(node, document))
        elif node.name == "ARG":
            step = lower_step(node, document)
            if isinstance(step, Settings):
                global_args.append(step)
    values = _values(tuple(global_args), document.escape)
    stages = tuple(
        Stage(index, origin, tuple(steps), _image(origin, values, document.escape))
        for index, (origin, steps) in enumerate(groups)
    )
    return Dockerfile(document, tuple(global_args), stages)


def _image(origin: From, values: Values, escape: str) -> ImageReference | None:
    text = expand(origin.image.text, values, escape)
    return parse_image(text) if text else None
