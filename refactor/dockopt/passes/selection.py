"""The names of all rules, in the order in which their passes run, and which of them a user has chosen.

A rule is called as its module is. The module is loaded when the rule is asked for: a run needs few of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dockopt.passes.rule import Rule

NAMES = (
    "name-stages",
    "reference-stages-by-name",
    "remove-unused-stages",
    "keep-secrets-out",
    "label-maintainer",
    "write-pairs-with-equals",
    "write-keywords-alike",
    "copy-instead-of-add",
    "copy-with-owner-and-mode",
    "write-workdir-in-full",
    "workdir-instead-of-cd",
    "join-update-with-install",
    "clean-package-lists",
    "remove-where-made",
    "keep-no-download-cache",
    "install-no-recommended",
    "install-by-lockfile",
    "build-before-start",
    "start-in-exec-form",
    "run-as-provided-user",
    "order-by-change",
    "copy-manifests-first",
    "serve-by-nginx",
    "split-stages",
    "add-cache-mounts",
    "write-dockerignore",
)
# Those that run without being selected.
DEFAULTS = frozenset(
    {
        "name-stages",
        "reference-stages-by-name",
        "build-before-start",
        "copy-manifests-first",
        "serve-by-nginx",
        "split-stages",
    }
)
# Those that `check` tells of without being selected: `fix` does nothing about them by itself.
REPORTED = frozenset({"keep-secrets-out"})
ALL = "ALL"


class UnknownRuleError(LookupError):
    """No rule has this name. The text says so, and which one may be meant."""

    def __init__(self, name: str) -> None:
        from dockopt.syntax.suggest import nearest

        near = nearest(name, [*NAMES, ALL])
        super().__init__(f"no rule is called `{name}`" + (f"; did you mean `{near}`?" if near else "."))


def find_rule(name: str) -> Rule:
    """The rule of this name. Raises UnknownRuleError."""
    if name not in NAMES:
        raise UnknownRuleError(name)
    rule: Rule = import_module(f"dockopt.passes.{name.replace('-', '_')}").RULE
    return rule


def chosen_rules(selected: Collection[str] | None) -> tuple[Rule, ...]:
    """The rules to run, in their order; None: the default ones."""
    wanted = DEFAULTS if selected is None else selected
    return tuple(find_rule(name) for name in NAMES if name in wanted)


def named_rules(names: Iterable[str]) -> frozenset[str]:
    """The names with `ALL` spelled out. Raises UnknownRuleError."""
    found: set[str] = set()
    for name in names:
        if name != ALL and name not in NAMES:
            raise UnknownRuleError(name)
        found |= set(NAMES) if name == ALL else {name}
    return frozenset(found)


def selection(
    select: Iterable[str] | None, extend: Iterable[str] = (), ignore: Iterable[str] = ()
) -> frozenset[str]:
    """The rules to run: those of `select`, else the default ones, with `extend`, without `ignore`.

    Raises UnknownRuleError.
    """
    chosen = named_rules(select) if select is not None else DEFAULTS
    return frozenset((chosen | named_rules(extend)) - named_rules(ignore))
