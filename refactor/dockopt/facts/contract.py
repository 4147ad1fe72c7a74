"""The contract of the final stage: the image configuration that a rewrite must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from dockopt.facts.stage import stage_facts
from dockopt.model.instructions import Plain, Settings, Step
from dockopt.model.scope import expand

if TYPE_CHECKING:
    from dockopt.knowledge.images import BaseImage
    from dockopt.model.dockerfile import Dockerfile

EnvSetting: TypeAlias = tuple[str, str | None, str | None]

_LAST_WINS = {"CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "SHELL", "USER", "MAINTAINER"}
_COLLECTED = {"EXPOSE", "VOLUME", "ONBUILD"}


class Contract(Struct):
    """The configuration of the image that the file's last stage makes.

    `single`: instructions of which the last counts, by keyword, as written. `collected`: those that add up.
    `env`: the ENV settings in order, (name, raw value, expanded value).
    """

    single: dict[str, str] = field(default_factory=dict)
    collected: dict[str, set[str]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    env: list[EnvSetting] = field(default_factory=list)
    workdir: str | None = None
    base: BaseImage | None = None


def final_contract(dockerfile: Dockerfile) -> Contract:
    """The contract of the last stage, through the stages that it extends."""
    contract = Contract()
    stage = dockerfile.stages[-1]
    for each in dockerfile.chain(stage):
        facts = stage_facts(dockerfile, each)
        contract.base = facts.base
        contract.workdir = facts.final.workdir
        for step in facts.steps:
            _record(contract, step.step, step.before.values, dockerfile.document.escape)
    return contract


def _record(contract: Contract, step: Step, values: object, escape: str) -> None:
    name = step.node.name
    if isinstance(step, Settings):
        known = dict(values) if isinstance(values, dict) else {}
        for setting in step.settings:
            if name == "ENV":
                expanded = expand(setting.value or "", known, escape)
                contract.env.append((setting.name, setting.value, expanded))
            elif name == "LABEL":
                value = setting.value or ""
                contract.labels[setting.name] = expand(value, known, escape) or value
    elif name in _LAST_WINS:
        flags = " ".join(flag_text.name + "=" + (flag_text.value or "") for flag_text in step.node.flags)
        contract.single[name] = f"{flags} {step.node.arguments.text.strip()}".strip()
        if name == "ENTRYPOINT":
            # ENTRYPOINT resets a CMD that the base image set. Source: moby/moby#35027.
            contract.single.setdefault("CMD", "")
    elif name in _COLLECTED:
        text = step.text if isinstance(step, Plain) else step.node.arguments.text.strip()
        contract.collected.setdefault(name, set()).update(text.split())


def differences(before: Contract, after: Contract, meant: frozenset[str] = frozenset()) -> list[str]:
    """What the rewrite changed of the contract, in words; empty when it holds.

    `meant`: the instructions that it changes on purpose; what the base images set by them may differ, too.
    """
    found = [
        f"{name} was {before.single.get(name)!r} and is {after.single.get(name)!r}"
        for name in sorted(before.single.keys() | after.single.keys())
        if name not in meant and before.single.get(name) != after.single.get(name)
    ]
    found += [
        f"{name} differs"
        for name in sorted(before.collected.keys() | after.collected.keys())
        if before.collected.get(name) != after.collected.get(name)
    ]
    if "LABEL" not in meant and before.labels != after.labels:
        found.append("LABEL differs")
    if before.workdir != after.workdir:
        found.append(f"WORKDIR was {before.workdir!r} and is {after.workdir!r}")
    if "ENV" not in meant:
        found += _env_differences(before, after)
    return found + _inherited_differences(before, after, meant)


def _env_differences(before: Contract, after: Contract) -> list[str]:
    """Every ENV of the original is there, in order, with the same value; none is set again."""
    own = {name for name, _, _ in before.env}
    expected = list(before.env)
    for candidate in after.env:
        if expected and _same_setting(expected[0], candidate):
            del expected[0]
        elif candidate[0] in own and candidate[0] != "PATH":
            return [f"ENV {candidate[0]} is set again"]
    return [f"ENV {expected[0][0]} is missing, out of order or changed"] if expected else []


def _same_setting(one: EnvSetting, other: EnvSetting) -> bool:
    """Whether two settings say the same. What holds PATH expands to the base image's own entries."""
    name, raw, expanded = one
    if other[0] != name:
        return False
    if expanded is not None and expanded == other[2]:
        return True
    by_base = name == "PATH" or "PATH" in (raw or "")
    return _unquoted(other[1]) == _unquoted(raw) and (expanded == other[2] or by_base)


def _unquoted(raw: str | None) -> str | None:
    """The value without quotes around all of it: they change nothing of what it expands to."""
    whole = raw is not None and len(raw) > 1 and raw[0] == raw[-1] == '"' and '"' not in raw[1:-1]
    return raw[1:-1] if raw is not None and whole else raw


def _inherited_differences(before: Contract, after: Contract, meant: frozenset[str]) -> list[str]:
    """What the old base image configured for run time and nobody sets now."""
    old, new = before.base, after.base
    if old is None or new is None or old == new:
        return [] if old == new else ["the base image is no longer known"]
    set_now = {name for name, _, _ in after.env}
    given = {variable.name: variable.value for variable in new.config.env}
    if "PATH" in given:
        # Bases name the same folders in another order; one that gets a program is added to it (inherited.py).
        set_now.add("PATH")
    found = [
        f"ENV {variable.name} of the base image is lost"
        for variable in old.config.env
        if variable.role == "runtime"
        and "ENV" not in meant
        and variable.name not in set_now
        and variable.value not in {None, given.get(variable.name)}
    ]
    for name, was, is_now in (
        ("ENTRYPOINT", True, old.config.starts_like(new.config)),
        ("CMD", old.config.cmd, new.config.cmd),
        ("USER", old.config.user or "root", new.config.user or "root"),
        ("STOPSIGNAL", old.config.stopsignal, new.config.stopsignal),
    ):
        if was != is_now and name not in after.single and name not in meant:
            found.append(f"{name} of the base image is lost")
    if set(old.config.volumes) - set(new.config.volumes) or set(new.config.volumes) - set(old.config.volumes):
        found.append("VOLUME of the base image differs")
    return found
