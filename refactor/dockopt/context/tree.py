"""The build context: which files a COPY can see, asked lazily and without following a link out of it.

Questions about one path look at that path only; `files` and `below` walk the tree once. Unknown is None:
there is no context, it was not seen completely, or the disk refuses.
"""

from __future__ import annotations

import stat
from functools import cached_property
from typing import TYPE_CHECKING, Any, final

from msgspec import Struct, field
from msgspec.structs import replace

from dockopt.context.ignorefile import IgnoreFile, find_ignore_file, other_dockerfiles
from dockopt.context.limits import DEFAULT, Limits
from dockopt.context.links import Place, entry_mode, normalize, read_place, resolve
from dockopt.context.lookup import UnknownError, expand, is_excluded, sent_mode
from dockopt.context.patience import Patience
from dockopt.context.scan import Listing, below, list_folder, scan

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.context.dockerignore import IgnoreRules


@final
class BuildContext(Struct, frozen=True, dict=True, eq=False):
    """One folder as the builder receives it, or no context at all (`known` is False).

    Paths are relative to the context's root, with slashes; a leading slash means the root, as in COPY.
    A context is a look at one moment: `memo` keeps what was read, and what readers made of it.
    """

    root: Path | None = None
    dockerfile: Path | None = None
    limits: Limits = DEFAULT
    _ignore: IgnoreFile | None = None
    memo: dict[tuple[str, ...], Any] = field(default_factory=dict)
    patience: Patience = field(default_factory=lambda: Patience(DEFAULT))

    @classmethod
    def open(cls, root: Path, dockerfile: Path | None = None, limits: Limits = DEFAULT) -> BuildContext:
        """Look at a folder; one that is none gives the unknown context. Reads nothing but the ignore file."""
        try:
            root = root.resolve()
            dockerfile = dockerfile and dockerfile.parent.resolve() / dockerfile.name
            if not root.is_dir():
                return cls.unknown()
        except (OSError, ValueError, RuntimeError):
            return cls.unknown()
        return cls(root, dockerfile, limits, find_ignore_file(root, dockerfile), {}, Patience(limits))

    @classmethod
    def unknown(cls) -> BuildContext:
        """No context, as for a Dockerfile read from standard input."""
        return cls()

    def with_ignore_file(self, name: str, text: str) -> BuildContext:
        """The context as it will be when the ignore file of this name has this text."""
        file = IgnoreFile(name, text)
        return BuildContext(self.root, self.dockerfile, self.limits, file, {}, self.patience)

    def above(self, root: Path) -> BuildContext:
        """A folder above this one, for what the project says there. It shares the bounds of this context."""
        return BuildContext(root, self.dockerfile, self.limits, None, {}, self.patience)

    @property
    def known(self) -> bool:
        """Whether there is a context to ask."""
        return self.root is not None

    @cached_property
    def rules(self) -> IgnoreRules:
        """The ignore rules in force."""
        from dockopt.context.dockerignore import IgnoreRules

        if self._ignore and self._ignore.text is None:
            return IgnoreRules(problems=(f"{self._ignore.name} cannot be read",))
        return IgnoreRules.parse(self.ignore_text)

    @property
    def ignore_file(self) -> str | None:
        """The ignore file in force, relative to the root (`../` for one beside an outer Dockerfile)."""
        return self._ignore.name if self._ignore else None

    @property
    def ignore_text(self) -> str:
        """The text of the ignore file; empty where there is none."""
        return (self._ignore.text or "") if self._ignore else ""

    @cached_property
    def _listing(self) -> Listing:
        if self.root is None:
            return Listing((), (), truncated=False)
        with self.patience.matched():
            seconds = min(self.limits.seconds, self.patience.matching)
            return scan(self.root, self.rules, replace(self.limits, seconds=seconds))

    @property
    def files(self) -> tuple[str, ...]:
        """Regular files and links that the builder gets, sorted. Nothing below `.git` is listed."""
        return self._listing.files

    @property
    def folders(self) -> tuple[str, ...]:
        """Folders that the builder gets, sorted; `.git` is one of them."""
        return self._listing.folders

    @cached_property
    def segments(self) -> frozenset[str]:
        """All names that occur in a path of `files` or of a folder that the builder gets."""
        paths = (*self.files, *self._listing.folders)
        return frozenset(segment for path in paths for segment in path.split("/"))

    @property
    def truncated(self) -> bool:
        """Whether `files` may lack something: a limit was reached, a folder is unreadable, a rule bad."""
        return self._listing.truncated or bool(self.rules.problems)

    def below(self, directory: str) -> tuple[str, ...]:
        """Return the files of the listing below a folder."""
        folder = normalize(directory)
        if not folder:
            return self.files
        return below(self.files, folder)

    def sends_below(self, folder: str) -> bool | None:
        """Whether the builder gets anything below a folder, even an empty folder; None for Unknown. Scans."""
        folder = normalize(folder)
        found = below(self.files, folder) or below(self._listing.folders, folder)
        return True if found else None if self.truncated else False

    @property
    def top_level(self) -> tuple[str, ...]:
        """Names of the files and folders at the root that the builder gets."""
        return self.glob("*") or ()

    def place(self, path: str) -> Place | None:
        """Where a normalized path ends, as `resolve` has it; looked up once. Raises OSError, ValueError."""
        key = ("place", path)
        if key not in self.memo:
            self.memo[key] = resolve(self.root, path) if self.root is not None else None
        found: Place | None = self.memo[key]
        return found

    def exists(self, path: str) -> bool | None:
        """Whether the builder gets a file or folder at this path (links inside the context are followed)."""
        mode = self._sent_mode(path)
        return None if mode is None else mode != 0

    def is_dir(self, path: str) -> bool | None:
        """Whether the builder gets a folder at this path."""
        mode = self._sent_mode(path)
        return None if mode is None else stat.S_ISDIR(mode)

    def is_file(self, path: str) -> bool | None:
        """Whether the builder gets a regular file at this path."""
        mode = self._sent_mode(path)
        return None if mode is None else stat.S_ISREG(mode)

    def permissions(self, path: str) -> int | None:
        """Return the permissions of a regular file that the builder gets; None where there is none."""
        mode = self._sent_mode(path)
        return stat.S_IMODE(mode) if mode and stat.S_ISREG(mode) else None

    def _sent_mode(self, path: str) -> int | None:
        """Return the mode of what is sent, 0 for nothing, None for Unknown."""
        if self.root is None:
            return None
        try:
            return sent_mode(self, normalize(path)) or 0
        except UnknownError:
            return None

    def glob(self, pattern: str) -> tuple[str, ...] | None:
        """Return what a COPY source matches (Go's `filepath.Match`), sorted; None for Unknown."""
        if self.root is None:
            return None
        try:
            return tuple(expand(self, self.root, pattern))
        except UnknownError:
            return None

    def on_disk(self, path: str) -> bool:
        """Whether the folder holds this path, ignored or not. A link counts whatever it points to."""
        if self.root is None:
            return False
        try:
            return entry_mode(self.root, normalize(path) or ".") is not None
        except (OSError, ValueError):
            return False

    def names_on_disk(self, folder: str) -> tuple[str, ...]:
        """Names of the entries of a folder, ignored or not, sorted; at most `limits.files`."""
        if self.root is None:
            return ()
        try:
            place = self.place(normalize(folder))
        except (OSError, ValueError):
            return ()
        if place is None or not stat.S_ISDIR(place.mode):
            return ()
        return tuple(sorted(name for name, _ in list_folder(self.root, place.path, self.limits.files) or ()))

    def ignored(self, path: str) -> bool | None:
        """Whether the ignore rules exclude this path, present or not; None without context or sound rules."""
        if self.root is None or self.rules.problems:
            return None
        try:
            return is_excluded(self, normalize(path))
        except UnknownError:
            return None

    def read(self, path: str, limit: int = 1_000_000) -> str | None:
        """Return the text of a regular file that the builder gets, at most `limit` bytes long."""
        return self.read_any(path, limit) if self.is_file(path) else None

    def read_any(self, path: str, limit: int = 1_000_000) -> str | None:
        """Return the text of a regular file in the folder, ignored or not.

        Each file is read once; all of them share `limits.bytes`.
        """
        root, name = self.root, normalize(path)
        if root is None:
            return None
        known = self.memo.get(("text", name))
        if known is None:
            try:
                text = read_place(root, self.place(name), min(limit, self.patience.bytes))
            except (OSError, ValueError):
                return None
            if text is None:
                return None
            known = self.memo[("text", name)] = text, len(text.encode("utf-8", "surrogateescape"))
            self.patience.bytes -= known[1]
        text, size = known
        return text if size <= limit else None

    @cached_property
    def other_dockerfiles(self) -> tuple[str, ...]:
        """Other Dockerfiles that may be built with this context; empty if this is its only one."""
        return other_dockerfiles(self.root, self.dockerfile) if self.root else ()
