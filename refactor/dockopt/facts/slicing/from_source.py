"""Packages that an install has to compile: no prebuilt one fits the interpreter, or none is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.install_manifests import installed_manifests, named_values
from dockopt.knowledge.native import normal_name, prebuilt_since
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    import re

    from dockopt.facts.slicing.slicer import Slicer

_REQUIREMENT = regex(r"([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([<>=!~].*)?")
_OFF = ("--no-binary", "--no-binary-package")
_ANY_VERSION = "9999"


def compiled_packages(slicer: Slicer) -> set[tuple[str, str]]:
    """(ecosystem, package) of all that is compiled, as far as versions and options tell."""
    base = slicer.stage.base
    series = ".".join(base.language_version.split(".")[:2]) if base and base.interpreter_tree else ""
    found: set[tuple[str, str]] = set()
    for facts in slicer.stage.steps:
        for command in facts.effective:
            rule = command.rule
            if rule is None or not rule.native:
                continue
            refused = {each for value in named_values(command.argv, _OFF) for each in value.split(",")}
            wanted = [(match[1], match[2] or "") for word in command.operands if (match := _named(word))]
            for manifest in installed_manifests(command, slicer.copies, slicer.context):
                wanted += [(each.name, each.spec) for each in manifest.packages if each.source == "registry"]
            for package, spec in wanted:
                name = normal_name(rule.native, package)
                if refused & {":all:", name, package} or _is_older(rule.native, name, spec, series):
                    found.add((rule.native, name))
    return found


def _named(word: str | None) -> re.Match[str] | None:
    return _REQUIREMENT.fullmatch(word) if word and "/" not in word else None


def _is_older(ecosystem: str, name: str, spec: str, series: str) -> bool:
    """Whether the versions asked for are all older than the first prebuilt one for this interpreter."""
    since = prebuilt_since(ecosystem, name)
    if not since or not series or not spec:
        return False
    first = since.get(series)
    if first is None:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
    from packaging.version import InvalidVersion, Version

    try:
        if spec.startswith("==") and "*" not in spec and "," not in spec:
            return Version(spec.lstrip("=")) < Version(first)
        allowed = SpecifierSet(spec)
    except (InvalidSpecifier, InvalidVersion):
        return False
    return not (allowed.contains(first) or allowed.contains(_ANY_VERSION))
