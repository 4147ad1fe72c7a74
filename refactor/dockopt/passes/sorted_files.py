"""The stage that holds an application's folders without the package trees inside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import is_below
from dockopt.facts.slicing.types import Brought

if TYPE_CHECKING:
    from dockopt.facts.slicing.types import Slice
    from dockopt.facts.stage import StageFacts

# What a shell and a pattern of find take as it is.
_PLAIN = re.compile(r"/[\w./@+-]+")
# What they set is lost where cp is that of BusyBox. Source: capabilities(7), acl(5); busybox.net, cp.
_ATTRIBUTES = {"setcap", "setfacl", "setfattr"}
_PLACES = ("/files", "/application-files", "/sorted-files")


class SortedFiles(Struct, frozen=True):
    """`folders`: each folder with its trees. `place`: where their copies stand; None: the trees are removed.

    A removal looks at every file of the packages, after each edit of a source: a copy at those of the
    application only.
    """

    folders: tuple[tuple[str, tuple[str, ...]], ...]
    place: str | None

    def source(self, folder: str) -> str:
        """Where the folder without its trees stands in this stage."""
        if self.place is None:
            return folder
        return self.place if len(self.folders) == 1 else f"{self.place}{folder}"

    def command(self, workdir: str | None) -> str:
        """The command that makes it so, in a stage that stands in `workdir`."""
        if self.place is None:
            trees = [_relative(tree, workdir) for _, trees in self.folders for tree in trees]
            return f"rm -rf {' '.join(trees)}"
        parents = "" if len(self.folders) == 1 else "-p "
        made = f"mkdir {parents}{' '.join(self.source(folder) for folder, _ in self.folders)}"
        return " && ".join([made, *(self._copied(*each, workdir) for each in self.folders)])

    def _copied(self, folder: str, trees: tuple[str, ...], workdir: str | None) -> str:
        where = "." if folder == workdir else folder
        others = " ".join(f"! -name {tree.rpartition('/')[2]}" for tree in trees)
        return f"find {where} -mindepth 1 -maxdepth 1 {others} -exec cp -a {{}} {self.source(folder)} \\;"


def sorted_files(stage: StageFacts, slice_: Slice, text: str) -> SortedFiles | None:
    """What the slice wants sorted, if anything. `text`: the Dockerfile's."""
    brought = [item for item in slice_.runtime if isinstance(item, Brought) and item.without]
    if not brought:
        return None
    folders = tuple((item.path, item.without) for item in brought)
    plain = all(
        _PLAIN.fullmatch(tree) and tree.rpartition("/")[0] == folder
        for folder, trees in folders
        for tree in trees
    )
    commands = [command for facts in stage.steps for command in facts.effective]
    attributes = any(each.argv and each.argv[0] in _ATTRIBUTES for each in commands)
    # What an image is based on may be too small for it: Fedora's and Amazon's minimal images have no find.
    has_find = stage.base is not None and "find" in stage.base.commands
    copies = has_find and plain and not attributes
    place = next((each for each in _PLACES if each not in text), None) if copies else None
    return SortedFiles(folders, place)


def _relative(path: str, workdir: str | None) -> str:
    inside = workdir and workdir != "/" and is_below(path, workdir)
    return path[len(workdir or "") + 1 :] if inside else path
