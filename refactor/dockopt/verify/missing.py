"""What a rewritten image lacks by its own words when it fails, found in the original image."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.missing import Named, named_in
from dockopt.syntax.regex import regex
from dockopt.verify.packages import installed, owner, release
from dockopt.verify.snapshot import Snapshot
from dockopt.verify.wholeness import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dockopt.verify.verdict import Proof

_PATH = regex(r"[\w.+@~/-]+")
_MOST = 10  # pieces at once: a failure that names more is no list of what is missing
_LONG = 2000  # characters of a line that are read


class Missing(Struct, frozen=True):
    """A piece of the original that the rewritten image lacks and asks for.

    `kind`: library, program, module or file. `path`: where the original has it; `folder`: that is a folder.
    `package`: the system package that brings it, if one does, and `release` the distribution's. `said`: the
    line that asks for it.
    """

    kind: str
    name: str
    path: str
    folder: bool = False
    package: str = ""
    release: str = ""
    said: str = ""

    def __str__(self) -> str:
        source = f"package {self.package} ({self.release})" if self.package else "of no package"
        return f"{self.name} is missing at {self.path}, {source}"


def said(proof: Proof) -> tuple[str, ...]:
    """Return the lines by which the rewritten image fails: what the original does not say as well."""
    lines = list(proof.unusable)
    for failed in proof.failed:
        lines += f"{failed.failure.output}\n{failed.failure.error}".splitlines()
    if proof.use is not None:
        old, new = proof.use.original, proof.use.rewritten
        before = {*old.stdout.splitlines(), *old.stderr.splitlines()}
        after = [new.refused, *new.stdout.splitlines(), *new.stderr.splitlines()]
        for change in proof.use.changes:
            before.update(change.before.splitlines())
            after += change.after.splitlines()
        lines += [line for line in after if line not in before]
    return tuple(dict.fromkeys(line for line in lines if line.strip()))


def missing(original: Image, rewritten: Image, said: Iterable[str]) -> tuple[Missing, ...]:
    """Return what the lines ask for, as far as the original has it and the rewritten image does not."""
    found: dict[str, Missing] = {}
    search = _Search(original, rewritten)
    for line in said:
        for kind, name, path in search.asked(line[:_LONG]):
            each = search.described(kind, name, path, line)
            found.setdefault(each.package or each.path, each)
    return tuple(found.values())[:_MOST]


UNKNOWN = Image(Snapshot(), {})  # an image that could not be built: it may lack anything


class _Search(Struct, frozen=True):
    original: Image
    rewritten: Image

    def asked(self, line: str) -> Iterator[tuple[str, str, str]]:
        """Yield (kind, name, path) of everything that the line names and that is gone."""
        for named in named_in(line):
            path = _FINDERS[named.kind](self, named)
            if path is not None:
                yield named.kind, named.name, path
        for word in _PATH.findall(line) if self.rewritten is not UNKNOWN else ():
            path = self._place(word.rstrip("."))
            if path is not None:
                yield "file", word, path

    def described(self, kind: str, name: str, path: str, line: str) -> Missing:
        """Return what to do about a path: a package where one brings it, else the path, or its folder."""
        files = self.original.files
        package = owner(files, path)
        if package and package not in installed(self.rewritten.files):
            return Missing(kind, name, path, package=package, release=release(files), said=line.strip())
        whole = path if kind in ("library", "program") else self._whole(path)
        entry = files.entries.get(files.resolve(whole))
        return Missing(kind, name, whole, folder=entry is not None and entry.folder, said=line.strip())

    def _gone(self, path: str) -> bool:
        return self.original.files.has(path) and not self.rewritten.files.has(path)

    def _place(self, word: str) -> str | None:
        """Return a word as a path that is gone. A bare name counts only with a dot."""
        if "/" not in word and "." not in word:
            return None
        path = posixpath.normpath(posixpath.join(self.original.folder, word))
        return path if path != "/" and self._gone(path) else None

    def _whole(self, path: str) -> str:
        """Return the folder to bring for a file: others of it are asked for as soon as somebody looks.

        In the application folder that is the outermost one that is gone, elsewhere the file's own.
        """
        home = self.original.folder.rstrip("/")
        if home and path.startswith(home + "/"):
            parts = path.removeprefix(home + "/").split("/")
            outer = (posixpath.join(home, *parts[:count]) for count in range(1, len(parts) + 1))
            return next(each for each in outer if self._gone(each))
        parent = posixpath.dirname(path)
        return parent if self._gone(parent) else path

    def library(self, named: Named) -> str | None:
        """Return where a library is in the original; None when it is there in the rewritten image, too."""
        return self._shortest(lambda path: posixpath.basename(path) == named.name)

    def program(self, named: Named) -> str | None:
        """Return where PATH finds a program in the original alone."""
        if "/" in named.name:
            return self._place(named.name)
        if self.rewritten.files.which(named.name, self.rewritten.path) is not None:
            return None
        return self.original.files.which(named.name, self.original.path)

    def module(self, named: Named) -> str | None:
        """Return the path of a module: of several the one in the application folder, then the outermost."""
        for place in named.places:
            # The pattern is only matched where the name's first part is: a large image has 100000 paths.
            start = place.partition("*")[0]
            found = self._shortest(lambda path, p=place, s=start: s in path and fnmatchcase(path, f"*{p}"))  # type: ignore[misc]
            if found is not None:
                return found
        return None

    def _shortest(self, fits: Callable[[str], bool]) -> str | None:
        home = self.original.folder.rstrip("/") + "/"
        paths = [path for path in self.original.files.entries if fits(path) and self._gone(path)]
        return min(paths, key=lambda path: (not path.startswith(home), path.count("/"), path), default=None)


_FINDERS: dict[str, Callable[[_Search, Named], str | None]] = {
    "library": _Search.library,
    "program": _Search.program,
    "module": _Search.module,
}
