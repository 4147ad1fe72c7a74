"""mix.exs and mix.lock (hexdocs.pm/mix/Mix.Tasks.Deps.html): what is asked for, and what was resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.links import join
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Origin

_DEPENDENCY = regex(
    r'^[^#\n]*?\{:(\w+),\s*(?:"([^"]*)"|(path|in_umbrella|git|github|hex):)',
)
_ENTRY = regex(r'^\s*"(\w+)": \{')
_LOCKED = regex(r'^\s*"(\w+)": \{:(hex|git|path), (?::\w+, )?"([^"]*)", "\w*", \[([^\]]*)\]')
# The files of such a dependency are fetched, and nothing of it is built.
_FILES_ONLY = regex(r"\{:(\w+),[^{}]*\bcompile: false\b")
_ORIGINS: dict[str, Origin] = {"path": "local", "in_umbrella": "local", "git": "vcs", "github": "vcs"}


def read(draft: Draft) -> None:
    """Read the dependencies of a mix.exs, each on a line of its own."""
    for number, line in enumerate(draft.text.split("\n"), start=1):
        match = _DEPENDENCY.match(line)
        if match:
            draft.add(match[1], match[2] or "", source=_ORIGINS.get(match[3] or "", "registry"), line=number)


def read_lock(draft: Draft) -> None:
    """Read a mix.lock: all packages. Those that make builds, or of which it does not say, run a script."""
    manifest = join(draft.folder, "mix.exs")
    text = draft.context.read(manifest) if manifest else None
    files_only = {match[1] for match in _FILES_ONLY.finditer(text or "")}
    for number, line in enumerate(draft.text.split("\n"), start=1):
        entry, match = _ENTRY.match(line), _LOCKED.match(line)
        if match is None:
            if entry:
                draft.add(entry[1], "", line=number, install_script=True)
            continue
        name, kind, spec, managers = match.groups()
        hidden = kind != "hex" and name not in files_only
        script = hidden or ":make" in {each.strip() for each in managers.split(",")}
        draft.add(name, spec, source=_ORIGINS.get(kind, "registry"), line=number, install_script=script)
