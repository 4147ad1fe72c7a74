"""The rules of an ignore file, with the answers that BuildKit gives.

Rules of moby/patternmatcher: `ignorefile.ReadAll` for the lines, `PatternMatcher.MatchesUsingParentResults`
for the verdict. BuildKit asks from the top folder downwards and hands each folder's own matches to its
entries, so a rule that was skipped for a folder does not speak for what is below it. See
docs/decisions/0003-dockerignore-matching.md.
"""

from __future__ import annotations

import posixpath
from typing import TypeAlias, final

from msgspec import Struct

from dockopt.context.ignore_pattern import IgnorePattern

# What Go's strings.TrimSpace removes; str.strip() would also take U+001C to U+001F.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_SPACE += "\u2028\u2029\u202f\u205f\u3000"

_MAX_PATTERNS = 5_000
_MAX_PROBLEMS = 100

Matched: TypeAlias = tuple[bool, ...]
"""Which rules have matched a folder or a folder above it, in the order of the rules."""


@final
class IgnoreRules(Struct, frozen=True):
    """The patterns of an ignore file, in their order, and what is wrong with the ones left out."""

    patterns: tuple[IgnorePattern, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> IgnoreRules:
        """Read an ignore file. A pattern that fails a build, or is not understood, is named a problem."""
        patterns: list[IgnorePattern] = []
        problems: list[str] = []
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
            cleaned = _clean_line(line)
            if cleaned is None:
                continue
            pattern = IgnorePattern.parse(cleaned) if len(patterns) < _MAX_PATTERNS else None
            if pattern is not None:
                patterns.append(pattern)
            elif len(problems) < _MAX_PROBLEMS:
                problems.append(f"line {number}: cannot follow the pattern {cleaned[:100]!r}")
        return cls(tuple(patterns), tuple(problems))

    def excludes(self, path: str) -> bool:
        """Whether the builder does not get the entry at this context-relative path."""
        excluded, matched = False, None
        parts = path.split("/")
        for end in range(1, len(parts) + 1):
            excluded, matched = self.step("/".join(parts[:end]), matched)
        return excluded

    def step(self, path: str, above: Matched | None) -> tuple[bool, Matched]:
        """Judge one entry, given what matched its folder (None at the top): the verdict and what matched."""
        excluded = False
        matched: list[bool] = []
        for index, pattern in enumerate(self.patterns):
            hit = above is not None and above[index]
            if not hit and pattern.negated is excluded:
                hit = pattern.matches(path)
            matched.append(hit)
            if hit:
                excluded = not pattern.negated
        return excluded, tuple(matched)

    def may_include_below(self, folder: str) -> bool:
        """Whether a `!` rule could bring back something below an excluded folder."""
        return any(pattern.negated and pattern.reaches_into(folder) for pattern in self.patterns)


def _clean_line(line: str) -> str | None:
    """Return the pattern as `ignorefile.ReadAll` cleans it, or None for a comment or an empty line."""
    if line.startswith("#"):
        return None
    pattern = line.strip(_SPACE)
    negated = pattern.startswith("!")
    body = pattern[1:].strip(_SPACE) if negated else pattern
    if body:
        body = clean_path(body)
        body = body[1:] if len(body) > 1 and body.startswith("/") else body
    return ("!" if negated else "") + body or None


def clean_path(path: str) -> str:
    """Go's `filepath.Clean`; Python's normpath would keep a leading double slash."""
    return posixpath.normpath("/" + path.lstrip("/") if path.startswith("/") else path)
