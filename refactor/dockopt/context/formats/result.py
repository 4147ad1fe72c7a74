"""What every manifest reader gives back, and the draft that the readers fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, final

from msgspec import Struct, field

from dockopt.context.links import join

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

# Bounds against content made to keep a reader busy: looks at the disk, and the text searched per package.
_MAX_LOOKUPS = 1_000
_MAX_LINED = 500_000

Group: TypeAlias = Literal["runtime", "dev", "optional"]
Origin: TypeAlias = Literal["registry", "local", "vcs", "url"]


class Package(Struct, frozen=True):
    """One package that a manifest asks for.

    Attributes:
        name: normalized as its ecosystem does; empty where the manifest does not tell (a bare path or URL).
        spec: the version or place, as written.
        group: `dev` is what an install for production leaves out; `optional` is taken only on request or
            where it fits the platform.
        source: where it comes from.
        line: 1-based line in `declared_in`, where known.
        declared_in: the file that names it (a nested requirements file is another than the manifest).
        install_script: the lockfile says that the package runs a script of its own when installed.
        editable: the package stays in its sources, `spec` says where; what is installed points to them.
    """

    name: str
    spec: str
    group: Group
    source: Origin
    line: int | None = None
    declared_in: str = ""
    install_script: bool = False
    editable: bool = False


class Manifest(Struct, frozen=True):
    """What a manifest or lockfile says.

    Attributes:
        path: relative to the context.
        format: name of the format.
        packages: in the order of the file.
        references: files and folders of the context that installing this manifest reads besides itself;
            "." for the whole of it.
        scripts: named commands: those of package.json, the entry points of pyproject.toml.
        installs_project: installing the manifest also installs the project it lies in.
        artifacts: what a build of it makes, by the names or paths that its tool gives: programs, archives.
        members: folders of the context with manifests that belong to it.
        details: further facts as text, such as the module name and language version of go.mod.
        problems: what could not be read, and so is not among the facts.
    """

    path: str
    format: str
    packages: tuple[Package, ...] = ()
    references: tuple[str, ...] = ()
    scripts: Mapping[str, str] = field(default_factory=dict)
    installs_project: bool = False
    artifacts: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@final
class Draft(Struct):
    """A manifest while it is read: the text, the context for what it refers to, and the facts so far."""

    context: BuildContext
    path: str
    text: str
    packages: list[Package] = field(default_factory=list)
    references: dict[str, None] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    artifacts: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    installs_project: bool = False
    lookups: int = 0

    @property
    def folder(self) -> str:
        """The folder that the manifest lies in, "" for the root."""
        return self.path.rpartition("/")[0]

    def add(
        self,
        name: str,
        spec: str,
        group: Group = "runtime",
        source: Origin = "registry",
        *,
        line: int | None = None,
        declared_in: str | None = None,
        install_script: bool = False,
        editable: bool = False,
    ) -> None:
        """Note a package."""
        place = self.path if declared_in is None else declared_in
        self.packages.append(Package(name, spec, group, source, line, place, install_script, editable))

    def refer(self, path: str, folder: str | None = None) -> str | None:
        """Note a file or folder named relative to the manifest's folder; return its path in the context."""
        target = join(self.folder if folder is None else folder, path)
        if target is None:
            self.problems.append(f"{path!r} is outside of the build context")
        elif target != self.path:
            self.references.setdefault(target or ".")
        return target

    def refer_existing(self, path: str) -> None:
        """Note a file or folder if the builder gets it; a pattern stands for what it matches."""
        self.lookups += 1
        target = join(self.folder, path)
        if target is None or self.lookups > _MAX_LOOKUPS:
            return
        found = self.context.glob(target) if target else ()
        for match in found or ():
            self.references.setdefault(match)

    def line_of(self, *needles: str) -> int | None:
        """Return the line of the last needle, each looked for behind the one before; None in a long text."""
        if len(self.text) > _MAX_LINED:
            return None
        at = 0
        for needle in needles:
            at = self.text.find(needle, at)
            if at < 0:
                return None
        return self.text.count("\n", 0, at) + 1

    def finish(self, format_name: str) -> Manifest:
        """Freeze the draft."""
        return Manifest(
            self.path,
            format_name,
            tuple(self.packages),
            tuple(self.references),
            MappingProxyType(self.scripts),
            self.installs_project,
            tuple(self.artifacts),
            tuple(self.members),
            MappingProxyType(self.details),
            tuple(self.problems),
        )


Reader: TypeAlias = Callable[[Draft], None]
"""Fills the draft. May raise ValueError, KeyError, TypeError, AttributeError, RecursionError."""
