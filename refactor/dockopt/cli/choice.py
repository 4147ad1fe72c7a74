"""Which rules to run, and whether unsafe ones may: the command line before the configuration file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.cli.configuration import Configuration


class Choice(Struct, frozen=True):
    """The options, as given. None, or empty: the option is not given."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    unsafe: bool | None = None
    config: str | None = None
    isolated: bool = False

    @property
    def conflict(self) -> str | None:
        """Why the options make no sense together, or what is wrong with one; None when all is well."""
        from dockopt.passes.selection import UnknownRuleError, named_rules

        if self.isolated and self.config is not None:
            return "--isolated and --config exclude each other. Leave one of them out."
        for option in ("select", "extend_select", "ignore"):
            try:
                named_rules(getattr(self, option) or ())
            except UnknownRuleError as error:
                return f"--{option.replace('_', '-')}: {error} `dockopt rules` lists them."
        return None


NO_CHOICE = Choice()


class Allowed(Struct, frozen=True):
    """What is done to one Dockerfile: the rules to run, and whether unsafe changes are allowed."""

    rules: frozenset[str]
    unsafe: bool


class Chooser:
    """Answers for each Dockerfile, and reads each configuration file once."""

    def __init__(self, choice: Choice) -> None:
        from dockopt.cli.configuration import Configurations

        self._choice = choice
        self._files = Configurations(choice.config, isolated=choice.isolated)

    def allowed(self, folder: Path) -> Allowed:
        """What is allowed to a Dockerfile in this folder. Raises ConfigurationError, and OSError.

        `--select` begins anew; without it the choice of the configuration holds. `--extend-select` adds to
        it, and `--ignore` has the last word.
        """
        from dockopt.passes.selection import selection

        choice, file = self._choice, self._files.nearest(folder)
        rules = _of_file(file) if choice.select is None else selection(choice.select)
        rules = selection(rules, choice.extend_select, choice.ignore)
        unsafe = file.unsafe_fixes if choice.unsafe is None else choice.unsafe
        return Allowed(rules, unsafe)

    def reported(self, folder: Path) -> frozenset[str]:
        """The rules that `check` tells of, too, where nobody has chosen. Raises as `allowed` does."""
        from dockopt.passes.selection import REPORTED, named_rules

        choice, file = self._choice, self._files.nearest(folder)
        if choice.select is not None or file.select is not None:
            return frozenset()
        ignored = named_rules([*choice.ignore, *file.ignore])
        return REPORTED - ignored - self.allowed(folder).rules


def _of_file(file: Configuration) -> frozenset[str]:
    from dockopt.passes.selection import selection

    return selection(file.select, file.extend_select, file.ignore)
