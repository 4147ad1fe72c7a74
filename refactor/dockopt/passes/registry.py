"""All rules, in the order in which their passes run, and which of them a user has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.add_cache_mounts import RULE as ADD_CACHE_MOUNTS
from dockopt.passes.build_before_start import RULE as BUILD_BEFORE_START
from dockopt.passes.clean_package_lists import RULE as CLEAN_PACKAGE_LISTS
from dockopt.passes.copy_instead_of_add import RULE as COPY_INSTEAD_OF_ADD
from dockopt.passes.copy_manifests_first import RULE as COPY_MANIFESTS_FIRST
from dockopt.passes.join_update_with_install import RULE as JOIN_UPDATE_WITH_INSTALL
from dockopt.passes.keep_no_download_cache import RULE as KEEP_NO_DOWNLOAD_CACHE
from dockopt.passes.label_maintainer import RULE as LABEL_MAINTAINER
from dockopt.passes.name_stages import RULE as NAME_STAGES
from dockopt.passes.order_by_change import RULE as ORDER_BY_CHANGE
from dockopt.passes.reference_stages_by_name import RULE as REFERENCE_STAGES_BY_NAME
from dockopt.passes.split_stages import RULE as SPLIT_STAGES
from dockopt.passes.start_in_exec_form import RULE as START_IN_EXEC_FORM
from dockopt.passes.write_dockerignore import RULE as WRITE_DOCKERIGNORE
from dockopt.passes.write_keywords_alike import RULE as WRITE_KEYWORDS_ALIKE
from dockopt.passes.write_pairs_with_equals import RULE as WRITE_PAIRS_WITH_EQUALS
from dockopt.syntax.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dockopt.passes.rule import Rule

RULES: tuple[Rule, ...] = (
    NAME_STAGES,
    REFERENCE_STAGES_BY_NAME,
    LABEL_MAINTAINER,
    WRITE_PAIRS_WITH_EQUALS,
    WRITE_KEYWORDS_ALIKE,
    COPY_INSTEAD_OF_ADD,
    JOIN_UPDATE_WITH_INSTALL,
    CLEAN_PACKAGE_LISTS,
    KEEP_NO_DOWNLOAD_CACHE,
    BUILD_BEFORE_START,
    START_IN_EXEC_FORM,
    ORDER_BY_CHANGE,
    COPY_MANIFESTS_FIRST,
    SPLIT_STAGES,
    ADD_CACHE_MOUNTS,
    WRITE_DOCKERIGNORE,
)
ALL = "ALL"


class UnknownRuleError(LookupError):
    """No rule has this name. The text says so, and which one may be meant."""

    def __init__(self, name: str) -> None:
        near = nearest(name, [*(rule.name for rule in RULES), ALL])
        super().__init__(f"no rule is called `{name}`" + (f"; did you mean `{near}`?" if near else "."))


def find_rule(name: str) -> Rule:
    """The rule of this name. Raises UnknownRuleError."""
    for rule in RULES:
        if rule.name == name:
            return rule
    raise UnknownRuleError(name)


def named_rules(names: Iterable[str]) -> frozenset[str]:
    """The names with `ALL` spelled out. Raises UnknownRuleError."""
    found: set[str] = set()
    for name in names:
        found |= {rule.name for rule in RULES} if name == ALL else {find_rule(name).name}
    return frozenset(found)


def selection(
    select: Iterable[str] | None, extend: Iterable[str] = (), ignore: Iterable[str] = ()
) -> frozenset[str]:
    """The rules to run: those of `select`, else the default ones, with `extend`, without `ignore`.

    Raises UnknownRuleError.
    """
    chosen = named_rules(select) if select is not None else {rule.name for rule in RULES if rule.default}
    return frozenset((chosen | named_rules(extend)) - named_rules(ignore))
