"""setup.cfg and setup.py (setuptools). The latter is a program that nothing runs: its facts stay unknown."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import add_requirement
from dockopt.context.sources import source_index

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft


def read_cfg(draft: Draft) -> None:
    """Read requirements and the files of the metadata."""
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(draft.text.removeprefix("\ufeff"))
    except configparser.Error as error:
        raise ValueError(str(error)) from error
    draft.installs_project = parser.has_section("metadata") or parser.has_section("options")
    for line in parser.get("options", "install_requires", fallback="").splitlines():
        add_requirement(draft, line, "runtime")
    if parser.has_section("options.extras_require"):
        for _, lines in parser.items("options.extras_require"):
            for line in lines.splitlines():
                add_requirement(draft, line, "optional")
    for key in ("long_description", "license_file", "license_files", "version"):
        _refer_value(draft, parser.get("metadata", key, fallback=""), key)


def _refer_value(draft: Draft, value: str, key: str) -> None:
    value = value.strip()
    if value.startswith("file:"):
        value = value.removeprefix("file:")
    elif not key.startswith("license_file"):
        return
    for path in value.replace(",", "\n").splitlines():
        draft.refer_existing(path.strip())


def read_py(draft: Draft) -> None:
    """Note that there is a project to install, and the files that the program names."""
    draft.installs_project = True
    draft.problems.append("setup.py is a program: what it requires is not known without running it")
    for literal in islice(source_index(draft.context).literals((draft.path,)), 2_000):
        if draft.context.is_file(f"{draft.folder}/{literal.value}"):
            draft.refer_existing(literal.value)
