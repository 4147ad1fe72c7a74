"""The folder that a compile command writes to, by the template of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.knowledge.command_line import flag_values
from dockopt.model.scope import join_path
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from dockopt.facts.effects import CommandFacts

_FIELD = regex(r"\{(\w+)(?::([\w-]+))?(?::([^{}]*))?\}")


class _AbsentError(Exception):
    """A field of the template has no value here, and no default."""


class _UnknownError(Exception):
    """A field has a value that cannot be known."""


def filled(
    template: str, values: Mapping[str, str | None], command: CommandFacts, root: str | None
) -> str | None:
    """The first of the template's alternatives that has a value for each field; None where one is unknown.

    `values`: the variables in force. `root`: the folder of the project.
    """
    given = dict(flag_values(command.argv, [match[2] for match in _FIELD.finditer(template) if match[2]]))

    def value(match: re.Match[str]) -> str:
        kind, name, default = match[1], match[2], match[3]
        known = {"root": root} if kind == "root" else values if kind == "env" else given
        found = known.get(name or kind, default)
        if found is None:
            raise _UnknownError if (name or kind) in known else _AbsentError
        # A list of folders, as GOPATH may be: the first one counts.
        return (found or default or "").split(":")[0]

    for alternative in template.split("|"):
        try:
            return join_path(command.cwd, _FIELD.sub(value, alternative))
        except _AbsentError:
            continue
        except _UnknownError:
            break
    return None
