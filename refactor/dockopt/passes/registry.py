"""All rules, in the order in which their passes run. A run of `fix` loads only the chosen ones."""

from __future__ import annotations

from dockopt.passes.selection import NAMES, find_rule

RULES = tuple(map(find_rule, NAMES))
