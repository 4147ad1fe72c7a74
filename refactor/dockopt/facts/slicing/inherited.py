"""What the original inherits from its base image and the runtime stage's base lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below
from dockopt.facts.situation import USUAL_PATH
from dockopt.facts.slicing.types import Added, Brought, Kept
from dockopt.model.instructions import Copy, Plain, Run, Settings
from dockopt.model.scope import expand, variables

if TYPE_CHECKING:
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer

# Effects on files that the words of a command name, in the working directory unless they say another one.
_IN_FOLDER = {"directory", "transfer", "move", "touch", "link", "write", "unpack", "edit"}
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def inherited_lines(slicer: Slicer, candidate: Candidate) -> list[Added]:
    """ENV and WORKDIR lines that keep the inherited configuration. Toolchain-only variables are dropped."""
    base, new = slicer.stage.base, candidate.base
    if candidate.same or base is None or new is None:
        return []
    lines: list[Added] = []
    dropped: list[str] = []
    given = {variable.name: variable.value for variable in new.config.env}
    own = _own_variables(slicer)
    have = {*given, *own}
    for variable in base.config.env:
        if variable.name == "PATH":
            lines += _path_line(slicer)
        elif (
            variable.name not in own
            and variable.value not in {None, given.get(variable.name)}
            and (variable.role == "runtime" or _is_used(slicer, variable.name))
        ):
            lines.append(Added(f'ENV {variable.name}="{variable.value}"'))
        elif variable.name not in have:
            dropped.append(variable.name)
    if dropped:
        names = ", ".join(dropped)
        slicer.result.evidence.append(Evidence(f"variables of the toolchain are dropped: {names}"))
    moves = base.config.workdir != new.config.workdir
    if moves and (_starts_in_folder(slicer) or not _sets_workdir(slicer)):
        lines.append(Added(f"WORKDIR {base.config.workdir}"))
    return lines


def check_inherited(slicer: Slicer, candidate: Candidate) -> None:
    """Raise Doubt where the original relies on configuration that the candidate does not have. Trap 2."""
    old, new = slicer.stage.base, candidate.base
    if candidate.same or old is None or new is None:
        return
    own = {facts.step.node.name for facts in slicer.stage.steps}
    before, after = old.config, new.config
    pairs = {
        "ENTRYPOINT": (True, before.starts_like(after)),
        "CMD": (before.cmd, after.cmd),
        "USER": (before.user or "root", after.user or "root"),
        "STOPSIGNAL": (before.stopsignal, after.stopsignal),
        "VOLUME": (before.volumes, after.volumes),
    }
    for name, (was, becomes) in pairs.items():
        # ENTRYPOINT resets an inherited CMD, so that one does not count then. Source: moby/moby#35027.
        if was != becomes and name not in own and not (name == "CMD" and "ENTRYPOINT" in own):
            line = slicer.stage.stage.origin.node.line
            message = f"the {name} of {old.reference} is inherited, and {new.reference} has another one"
            raise Doubt("inherited-configuration", message, line, hint=f"write the {name} into the file")


def _own_variables(slicer: Slicer) -> set[str]:
    own: set[str] = set()
    for facts in slicer.stage.steps:
        if isinstance(facts.step, Settings) and facts.step.node.name == "ENV":
            own |= {setting.name for setting in facts.step.settings}
    return own


def _is_used(slicer: Slicer, name: str) -> bool:
    """Whether a step of the runtime stage mentions the variable."""
    return any(isinstance(item, Kept) and name in variables(item.text) for item in slicer.result.runtime)


def _sets_workdir(slicer: Slicer) -> bool:
    """Whether a WORKDIR counts wherever the base starts: it is absolute, or made so as it has no `$`."""
    for facts in slicer.stage.steps:
        if isinstance(facts.step, Plain) and facts.step.node.name == "WORKDIR":
            value = expand(facts.step.text, facts.before.values) if "$" in facts.step.text else None
            if value is None or value.startswith("/"):
                return True
    return False


def _starts_in_folder(slicer: Slicer) -> bool:
    """Whether a step of the runtime stage works in the inherited folder, before the file sets one."""
    for item in slicer.result.runtime:
        step = item.step.step if isinstance(item, Kept) else None
        if isinstance(step, Plain) and step.node.name == "WORKDIR":
            return False
        if isinstance(step, Copy) and step.destination is not None:
            if not step.destination.text.startswith(("/", "$")):
                return True
        elif isinstance(step, Run) and isinstance(item, Kept):
            kept = [each for each in item.step.effective if each.effect in _IN_FOLDER]
            if any(not (word or "/").startswith("/") for each in kept for word in each.operands):
                return True
    return False


def _path_line(slicer: Slicer) -> list[Added]:
    """PATH entries that hold a program of the build, for it may be called by its name; the file sets none."""
    base = slicer.stage.base
    inherited = (
        next((each.value or "" for each in base.config.env if each.name == "PATH"), "") if base else ""
    )
    own = set((slicer.stage.final.values.get("PATH") or "").split(":")) - set(inherited.split(":"))
    folders: list[str] = []
    for path in slicer.products.programs:
        folder = path.rpartition("/")[0]
        if folder in inherited.split(":") and folder not in {*USUAL_PATH, *own, *folders}:
            folders.append(folder)
    return [Added(f'ENV PATH="{":".join(folders)}:$PATH"')] if folders else []


def trust_files(slicer: Slicer, candidate: Candidate) -> list[Brought]:
    """Certificates and time zones that a compiled program may read, copied where the new base has none."""
    base, new = slicer.stage.base, candidate.base
    if slicer.beside is None or base is None or new is None or candidate.same:
        return []
    rules = [each.command.rule for each in slicer.products.programs.values() if each.command.rule]
    lost = base.packages - new.packages - slicer.provided
    trust = tuple(word for rule in rules for word in rule.trust_words)
    zones = tuple(word for rule in rules for word in rule.zone_words)
    found: list[Brought] = []
    if "ca-certificates" in lost and _mentions(slicer, trust):
        found.append(Brought(CERTIFICATES, "file", folder=False))
    have = new.packages | slicer.provided
    # Without the old names, a zone that the original finds in the toolchain's own file would be unknown.
    complete = "tzdata" in have and (new.libc == "musl" or "tzdata-legacy" in have)
    if not complete and ("TZ" in slicer.stage.final.values or _mentions(slicer, zones)):
        files = [rule.zone_files for rule in rules if rule.zone_files][:1]
        found += [Brought(path, "file", folder=False) for path in files]
    return found


def _mentions(slicer: Slicer, words: tuple[str, ...]) -> bool:
    """Whether a source mentions one of the words; without a complete context, or all sources, it may."""
    context = slicer.context
    programs = slicer.products.programs.values()
    fetched = [path for path, _, each in slicer.products.written if each.effect in FETCHES]
    foreign = any(
        each.foreign or any(is_below(each.command.cwd or "/", path) for path in fetched) for each in programs
    )
    if not context.known or context.truncated or foreign:
        return True
    rules = [each.command.rule for each in programs if each.command.rule]
    suffixes = tuple(name.removeprefix("*") for rule in rules for name in (*rule.sources, *rule.manifests))
    for path in context.files:
        if path.endswith(suffixes):
            text = context.read(path) or ""
            if any(word in text for word in words):
                return True
    return False
