"""What a rewrite may change in the configuration, from what is known of the two base images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.contract import final_contract
from dockopt.knowledge.images import toolchain_variables
from dockopt.model.dockerfile import lower
from dockopt.syntax.parser import parse
from dockopt.verify.contract import Expectations

if TYPE_CHECKING:
    from dockopt.facts.contract import Contract
    from dockopt.verify.sides import Subject
    from dockopt.verify.snapshot import Snapshot


def expectations(subject: Subject, rewritten: Snapshot) -> Expectations:
    """Return what may differ. What the Dockerfile itself sets may never, whatever the base image says."""
    old, new = _contract(subject.original.text), _contract(subject.rewritten.text)
    own = {name for name, _, _ in old.env} if old else set()
    return Expectations(
        toolchain=frozenset(_toolchain(old) - own),
        brought=frozenset(_toolchain(new)),
        empty_folder=lambda folder: not rewritten.executables_in(folder),
    )


def _contract(text: str) -> Contract | None:
    dockerfile = lower(parse(text))
    return final_contract(dockerfile) if dockerfile.stages else None


def _toolchain(contract: Contract | None) -> set[str]:
    base = contract.base if contract else None
    return set(toolchain_variables(base)) if base else set()


def known_tools(subject: Subject) -> frozenset[str]:
    """Return the programs that the old base image is known to bring and the new one is not."""
    old, new = _contract(subject.original.text), _contract(subject.rewritten.text)
    before = old.base.commands if old and old.base else frozenset()
    after = new.base.commands if new and new.base else frozenset()
    return before - after


def base_image(text: str) -> str | None:
    """Return the image that the last stage stands on, through other stages; None where none is named."""
    dockerfile = lower(parse(text))
    stage = dockerfile.stages[-1] if dockerfile.stages else None
    while stage is not None and (parent := dockerfile.parent(stage)) is not None:
        stage = parent
    image = stage.image.text if stage is not None and stage.image is not None else ""
    return image if image not in ("", "scratch") else None


def first_stage(text: str) -> str | None:
    """Return the text up to the second FROM; None when there is none."""
    stages = lower(parse(text)).stages  # not by --target: that takes names only
    if len(stages) < 2:
        return None
    lines = text.split("\n")[: stages[1].origin.node.line - 1]
    return "".join(f"{line}\n" for line in lines)
