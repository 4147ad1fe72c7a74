"""System libraries and programs that installed packages load, and that the smaller image lacks."""

from __future__ import annotations

from dockopt.context.manifests import read_manifest
from dockopt.facts.choose_base import Candidate
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path
from dockopt.facts.slice import Added
from dockopt.facts.slicer import Slicer
from dockopt.knowledge.native import native_needs


def installed_packages(slicer: Slicer) -> dict[tuple[str, str], Evidence]:
    """(ecosystem, package) of everything that the build installs, as far as manifests and words tell."""
    found: dict[tuple[str, str], Evidence] = {}
    for facts in slicer.stage.steps:
        for command in facts.commands:
            rule = command.rule
            if rule is None or not rule.native:
                continue
            if command.effect == "tools" or rule.manifest_flags:
                for word in command.operands:
                    if word and not word.startswith("."):
                        name = word.split("[")[0].split("=")[0].split("<")[0].split(">")[0].split("~")[0].lower().replace("_", "-")
                        found.setdefault((rule.native, name), Evidence(f"`{command.text}`", None, facts.line))
            flags = [command.argv[index + 1] for index, word in enumerate(command.argv[:-1]) if word in rule.manifest_flags]
            for name in (*rule.manifests, *(flag for flag in flags if flag)):
                source = context_path(slicer.copies, f"{(command.cwd or '/').rstrip('/')}/{name}", slicer.context)
                manifest = read_manifest(slicer.context, source) if source else None
                for package in manifest.packages if manifest else ():
                    if package.group != "dev":
                        found.setdefault((rule.native, package.name), Evidence(f"{package.name} is installed", package.declared_in or source, package.line))
    return found


def native_packages(slicer: Slicer, candidate: Candidate) -> list[Added]:
    """An install line for the libraries that the original image supplied and the candidate lacks."""
    base, new = slicer.stage.base, candidate.base
    wanted: dict[str, Evidence] = {}
    for (ecosystem, name), evidence in installed_packages(slicer).items():
        need = native_needs(ecosystem, name)
        if need is None:
            continue
        if need.refuse:
            raise Doubt("state-outside", f"{name} keeps what it needs outside the copied folders: {need.note}", evidence.line, evidence=(evidence,))
        if candidate.same or base is None or new is None:
            continue
        manager = "apk" if base.libc == "musl" else "apt"
        for library in need.libraries.get(manager, ()):
            if library not in new.packages | slicer.provided:
                wanted.setdefault(library, evidence)
        lost = [command for command in need.commands if command in base.commands - new.commands and command not in slicer.provided]
        if lost:
            raise Doubt("runtime-needs-tool", f"{name} starts {lost[0]}, which the smaller image lacks", evidence.line, evidence=(evidence,))
    if not wanted or base is None or new is None:
        return []
    if new.archived or base.libc == "musl":
        raise Doubt("runtime-needs-library", f"{next(iter(wanted))} would have to be installed from a release that is archived")
    missing = [name for name in wanted if name not in base.packages and not _built_with(slicer, name)]
    wanted = {name: evidence for name, evidence in wanted.items() if name not in missing}
    if not wanted:
        return []
    slicer.result.evidence += [Evidence(f"{library} is loaded: {each.text}", each.path, each.line) for library, each in wanted.items()]
    names = " ".join(wanted)
    return [Added(f"RUN apt-get update && apt-get install -y --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*")]


def _built_with(slicer: Slicer, library: str) -> bool:
    """Whether the original itself installs the library: a divided install has brought it then."""
    return library in slicer.provided
