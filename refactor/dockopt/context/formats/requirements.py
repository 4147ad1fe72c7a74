"""requirements.txt (pip.pypa.io, Requirements File Format), with the files that it includes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import VCS, add_requirement, normalize_name, source_of_url
from dockopt.context.links import join
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.formats.result import Draft

_COMMENT = regex(r"(^|\s)#.*$")
_OPTION = regex(r"(--?[A-Za-z][\w-]*)(?:\s*=\s*|\s+|(?<=^-[A-Za-z]))(.*)", re.DOTALL)
_PER_REQUIREMENT = regex(r"\s--?[a-z][\w-]*[ =].*$", re.DOTALL)
_ARCHIVES = (".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2")
_INCLUDES = ("-r", "--requirement")
_CONSTRAINTS = ("-c", "--constraint")
_EDITABLE = ("-e", "--editable")
_FOLDERS = ("-f", "--find-links")
_MAX_FILES = 100
_MAX_LINE = 20_000


def read(draft: Draft) -> None:
    """Read the file and, each once, those that it includes."""
    read_lines(draft, draft.text)


def read_lines(draft: Draft, text: str) -> None:
    """Read requirements that stand in the draft's file, and those of the files that they include."""
    done: set[str] = set()
    waiting = [(draft.path, _decoded(text))]
    while waiting and len(done) < _MAX_FILES:
        path, text = waiting.pop(0)
        done.add(path)
        for target in _read_one(draft, path, text):
            if target in done:
                continue
            done.add(target)
            nested = draft.context.read(target)
            if nested is None:
                draft.problems.append(f"{target!r} cannot be read")
            else:
                waiting.append((target, _decoded(nested)))


def _decoded(text: str) -> str:
    """The text of a file in UTF-16 with a byte order mark, which pip reads too. Windows shells write it."""
    if not text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-16", "replace")


def _read_one(draft: Draft, path: str, text: str) -> Iterator[str]:
    """Note one file's requirements; yield the files that it includes."""
    folder = path.rpartition("/")[0]
    for number, line in _logical_lines(text):
        if len(line) > _MAX_LINE:
            draft.problems.append(f"{path}:{number}: too long")
            continue
        if re.search(r"\$\{[A-Z0-9_]+\}", line):  # pip puts the environment's value there
            draft.problems.append(f"{path}:{number}: depends on the environment")
        option = _OPTION.fullmatch(line) if line.startswith("-") else None
        if option is None:
            if not line.startswith("-"):
                _read_requirement(draft, line, path, number)
            continue
        name, value = option[1], option[2].strip().strip("\"'")
        if name in _INCLUDES:
            target = None if "://" in value else draft.refer(value, folder)
            if target:
                yield target
        elif name in _EDITABLE:
            _read_place(draft, value, path, number, editable=True)
        elif "://" not in value and (name in _CONSTRAINTS or (name in _FOLDERS and _is_here(draft, value))):
            draft.refer(value, folder)


def _is_here(draft: Draft, value: str) -> bool:
    target = join(draft.folder, value)
    return target is not None and draft.context.exists(target) is True


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines without comments, those that end with a backslash joined, with the first one's number."""
    parts: list[str] = []
    first = 0
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        first = first if parts else number
        comment = raw.lstrip().startswith("#")
        if raw.endswith("\\") and not comment:
            parts.append(raw[:-1])
            continue
        parts.append("" if comment else raw)
        line = _COMMENT.sub("", "".join(parts)).strip()
        parts = []
        if line:
            yield first, line
    line = _COMMENT.sub("", "".join(parts)).strip()
    if line:
        yield first, line


def _read_requirement(draft: Draft, line: str, path: str, number: int) -> None:
    requirement = _PER_REQUIREMENT.sub("", line).strip()
    bare = requirement.partition(";")[0].strip()
    if " @ " not in bare and _is_place(bare):
        _read_place(draft, bare, path, number)
    else:
        add_requirement(draft, requirement, "runtime", line=number, declared_in=path)


def _is_place(text: str) -> bool:
    start = text.partition("[")[0]
    return (
        start.startswith((".", "/", "file:", *VCS))
        or "://" in start
        or start.endswith(_ARCHIVES)
        or ("/" in start and "@" not in start)
    )


def _read_place(draft: Draft, place: str, path: str, number: int, *, editable: bool = False) -> None:
    """Note a requirement that is a path or a URL; `.` with or without extras is the project itself."""
    egg = re.search(r"#(?:.*&)?egg=([\w.-]+)", place)
    source = source_of_url(place)
    name = normalize_name(egg[1]) if egg else ""
    bare = re.sub(r"\[[^\]]*\]$", "", place.partition("#")[0].strip())
    bare = bare.removeprefix("file://").removeprefix("file:")
    if not name and bare.endswith(".whl"):
        name = normalize_name(bare.rpartition("/")[2].partition("-")[0])
    draft.add(name, place, "runtime", source, line=number, declared_in=path, editable=editable)
    if source != "local":
        return
    # pip resolves a path against its working folder, an included file's name against the including file.
    target = draft.refer(bare)
    if target == draft.folder:
        draft.installs_project = True
