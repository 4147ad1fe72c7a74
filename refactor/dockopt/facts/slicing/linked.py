"""Whether it can be told which shared libraries a compiled program loads."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.install_manifests import installed_manifests
from dockopt.facts.slicing.native_needs import installed_packages, left_libraries
from dockopt.knowledge.native import native_needs, native_table

if TYPE_CHECKING:
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.products import Program
    from dockopt.facts.slicing.slicer import Slicer


def check_linked(slicer: Slicer, candidate: Candidate) -> None:
    """Raise Doubt for packages whose libraries are not known, before a smaller image takes the program.

    `links` of the data is what packages that load libraries are called by custom; `lockfile` names all
    packages, those that others bring along too.
    """
    if candidate.same:
        return
    for program in slicer.products.programs.values():
        rule = program.command.rule
        have = slicer.provided | (candidate.base.packages if candidate.base else frozenset())
        lost = sorted(left_libraries(slicer) - have) if rule and rule.opaque_links else []
        if lost:
            message = f"`{program.command.text}` may link {lost[0]}, whose headers stay behind"
            hint = "install that package by its own name, beside the one of its headers"
            raise Doubt("unknown-libraries", message, program.step.line, hint=hint)
        table = native_table(rule.native) if rule and rule.native and not program.foreign else {}
        if rule and (table.get("links") or table.get("scripts")):
            _check_locked(slicer, program, table["lockfile"])
        if rule and table.get("scripts"):
            _check_scripts(slicer, program, rule.native)
    for (ecosystem, name), evidence in installed_packages(slicer).items():
        patterns = native_table(ecosystem).get("links", ())
        if any(fnmatchcase(name, each) for each in patterns) and native_needs(ecosystem, name) is None:
            message = f"{name} may load a library of the system, and it is not known which"
            line = evidence.line if evidence.path is None else None
            raise Doubt("unknown-libraries", message, line, evidence=(evidence,))


def _check_scripts(slicer: Slicer, program: Program, ecosystem: str) -> None:
    """Raise Doubt for a package that is built by a script of its own, of which nothing is known."""
    for manifest in installed_manifests(program.command, slicer.copies, slicer.context):
        for package in manifest.packages:
            if package.install_script and native_needs(ecosystem, package.name) is None:
                message = (
                    f"{package.name} may be built with a library of the system, and it is not known which"
                )
                evidence = Evidence(f"{package.name} is installed", package.declared_in, package.line)
                raise Doubt("unknown-libraries", message, None, evidence=(evidence,))


def _check_locked(slicer: Slicer, program: Program, lockfile: str) -> None:
    command = program.command
    manifests = list(installed_manifests(command, slicer.copies, slicer.context))
    fetched = any(package.source != "local" for each in manifests for package in each.packages)
    if manifests and (not fetched or any(each.path.rpartition("/")[2] == lockfile for each in manifests)):
        return
    message = f"`{command.text}` fetches packages that no {lockfile} names, and they may load libraries"
    raise Doubt(
        "unknown-libraries", message, program.step.line, hint=f"bring {lockfile} by COPY from the context"
    )
