"""A unified diff that `git apply` and `patch -p1` accept, byte for byte.

There is no `diff --git` line on purpose: git takes the paths of a plain unified diff relative to the
current folder, and those below a `diff --git` line relative to the top of the repository.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dockopt.report.names import git_quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTEXT = 3
_LINES_COMPARED = 4000  # beyond it the changed middle is shown as one block, so that the cost stays linear

_Opcode: TypeAlias = tuple[str, int, int, int, int]


def unified_diff(path: str, before: str | None, after: str) -> str:
    r"""Write the diff that turns `before` into `after`; empty when nothing changes.

    `path` is relative to the folder in which the diff will be applied, with `/`. `before` None: the file is
    new. Only `\n` ends a line, as for git, so CRLF and lone carriage returns stay in the lines.
    """
    if before == after or (before is None and not after):
        return ""
    old, new = lines_of(before or ""), lines_of(after)
    parts = [
        "--- /dev/null\n" if before is None else f"--- {_label('a/' + path)}\n",
        f"+++ {_label('b/' + path)}\n",
    ]
    for group in _groups(opcodes(old, new)):
        parts.extend(_hunk(group, old, new))
    return "".join(parts)


def _label(path: str) -> str:
    """Write a name for a header; behind one with a space git writes a tab, where GNU patch stops reading."""
    return git_quoted(path) + ("\t" if " " in path else "")


def lines_of(text: str) -> list[str]:
    """Split into lines with their ends; unlike `splitlines`, ended by a line feed alone."""
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def opcodes(old: list[str], new: list[str]) -> list[_Opcode]:
    """List what is equal and what is not, in order. Only the part between the common ends is searched."""
    shortest = min(len(old), len(new))
    head = 0
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_end, new_end = len(old) - tail, len(new) - tail
    middle = [
        (tag, head + i1, head + i2, head + j1, head + j2)
        for tag, i1, i2, j1, j2 in _compared(old[head:old_end], new[head:new_end])
    ]
    return [("equal", 0, head, 0, head), *middle, ("equal", old_end, len(old), new_end, len(new))]


def _compared(old: list[str], new: list[str]) -> list[_Opcode]:
    if len(old) + len(new) > _LINES_COMPARED:
        return [("replace", 0, len(old), 0, len(new))]
    from difflib import SequenceMatcher  # here: a run that shows no diff need not load it

    return list(SequenceMatcher(None, old, new).get_opcodes())


def _groups(found: list[_Opcode]) -> Iterator[list[_Opcode]]:
    """Group the changes with up to three equal lines around, split where more than six lie between."""
    group: list[_Opcode] = []
    for position, (tag, i1, i2, j1, j2) in enumerate(found):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        lead = min(_CONTEXT, i2 - i1)
        if position == len(found) - 1:
            yield [*group, (tag, i1, i1 + lead, j1, j1 + lead)]
        elif group and i2 - i1 <= 2 * _CONTEXT:
            group.append((tag, i1, i2, j1, j2))
        else:
            if group:
                yield [*group, (tag, i1, i1 + lead, j1, j1 + lead)]
            group = [(tag, i2 - lead, i2, j2 - lead, j2)]


def _hunk(group: list[_Opcode], old: list[str], new: list[str]) -> Iterator[str]:
    _, old_start, _, new_start, _ = group[0]
    _, _, old_end, _, new_end = group[-1]
    yield f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@\n"
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from _marked(" ", old[i1:i2])
        else:
            yield from _marked("-", old[i1:i2])
            yield from _marked("+", new[j1:j2])


def _range(start: int, end: int) -> str:
    """Write [start, end) as a hunk header counts: from 1; an empty range names the line before it."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _marked(sign: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"
