"""Gemfile and Gemfile.lock (bundler.io/man/gemfile.5.html): what is asked for, and what was resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Origin

_GEM = regex(r"""^\s*gem[\s(]+["']([\w.-]+)["']""")
# Options that name where a gem comes from: `path: "x"`, `:path => "x"`.
_PATH = regex(r"""(?:\bpath:|:path\s*=>|^\s*path)\s*["']([^"'#]+)["']""")
_VCS = regex(r"(?:\b(?:git|github|gist|bitbucket):|:(?:git|github)\s*=>)")
_READS = regex(r"""^\s*eval_gemfile[\s(]+["']([^"'#]+)["']|\bfile:\s*["']([^"'#]+)["']""")
# A Gemfile is a program: with one of these words it may read anything.
_ANYTHING = regex(
    r"\b(?:eval_gemfile|require_relative|File\.(?!exist\?|dirname|join|expand_path|basename)|IO\.|Dir\.|Dir\[|instance_eval|`)"
)
_PROJECT = regex(r"^\s*gemspec\b")
# What Bundler itself reads beside it.
_RUBY_VERSION = (".ruby-version", ".tool-versions")
_LOCKED = regex(r"^ {4}([\w.-]+) \(([^)]*)\)$")
_SECTIONS: dict[str, Origin] = {"GEM": "registry", "GIT": "vcs", "PATH": "local"}


def read(draft: Draft) -> None:
    """Read a Gemfile line by line; gems of all groups are installed unless a setting leaves them out."""
    for number, line in enumerate(draft.text.split("\n"), start=1):
        code = line.partition(" #")[0]
        if code.lstrip().startswith("#"):
            continue
        _read_line(draft, code, number)
    for name in _RUBY_VERSION:
        if name in draft.text:
            draft.refer_existing(name)


def _read_line(draft: Draft, code: str, number: int) -> None:
    gem, path, reads = _GEM.match(code), _PATH.search(code), _READS.search(code)
    if gem:
        origin: Origin = "local" if path else "vcs" if _VCS.search(code) else "registry"
        draft.add(gem[1], "", source=origin, line=number)
    if path:
        draft.refer(path[1])
    if _PROJECT.match(code):
        draft.installs_project = True
    if reads:
        draft.refer(reads[1] or reads[2])
    elif _ANYTHING.search(code) or "`" in code:
        draft.problems.append(f"line {number} may read other files")


def read_lock(draft: Draft) -> None:
    """Read a Gemfile.lock: all gems, also those that others bring along."""
    section = ""
    platforms: list[str] = []
    for number, line in enumerate(draft.text.splitlines(), start=1):
        if line and not line.startswith(" "):
            section = line.strip()
        match = _LOCKED.match(line)
        if match and section in _SECTIONS:
            draft.add(match[1], match[2], source=_SECTIONS[section], line=number)
        elif section == "PLATFORMS" and line.startswith(" "):
            platforms.append(line.strip())
    if not any(each == "ruby" or "linux" in each for each in platforms):
        draft.problems.append("it locks no platform of Linux, so the install changes it")
