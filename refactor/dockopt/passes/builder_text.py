"""The stages in front of the runtime stage: the builder, which may be cut, and one that sorts its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import is_below
from dockopt.facts.slicing.builder_end import end_of_builder, last_reader, last_step
from dockopt.facts.slicing.slicer import METADATA
from dockopt.facts.slicing.types import Brought, Kept, Slice
from dockopt.model.instructions import Copy, Run
from dockopt.passes.names import fresh_name
from dockopt.passes.plan import Edit, apply_edits
from dockopt.passes.sorted_files import SortedFiles, sorted_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.situation import Situation
    from dockopt.facts.stage import StageFacts
    from dockopt.syntax.nodes import Instruction

_COMPILES = "# Build stage: compiles the program."
_BUILDS = "# Build stage: builds the application."
_INSTALLS = "# Build stage: installs the dependencies."
_BOTH = "# Build stage: installs the dependencies and builds the application."
_PRUNES = "# Leaves the development dependencies out."
_PREPARES = "# Build stage: prepares the application."
_SORTS = "# Keeps the dependencies apart from the application, so that each has a layer of its own."


class Chunk(Struct, frozen=True):
    """An instruction with the comment and blank lines above it, which stay with it."""

    lead: str
    node: Instruction

    def text(self, newline: str) -> str:
        """All of it, ended."""
        return self.lead + ended(self.node.text, newline)


def ended(text: str, newline: str) -> str:
    """The text with a line end, unless it is empty."""
    return text if not text or text.endswith("\n") else text + newline


class BuilderText:
    """Writes the stages in front of the runtime stage. `taken`: names that they cannot have."""

    def __init__(
        self, stage: StageFacts, slice_: Slice, chunks: dict[int, Chunk], taken: set[str], newline: str
    ) -> None:
        self.stage, self.slice, self.chunks, self.newline = stage, slice_, chunks, newline
        self.upper = not stage.stage.origin.node.keyword.islower()
        self.name = fresh_name("builder", taken)
        self.dependencies = fresh_name("dependencies", taken)
        self.production = fresh_name("production", taken)
        self.sorter = fresh_name("app", taken, "app-files")
        self.moved = self._moved()
        written = "".join(each.lead + each.node.text for each in chunks.values())
        self.sorted = sorted_files(stage, slice_, written)

    def text(self) -> str:
        """All these stages, with a blank line between any two of them."""
        return self.newline.join(self._stages())

    def source(self, item: Brought) -> str:
        """The stage that the runtime stage copies this from."""
        apart, prune = self.slice.apart, self.slice.prune
        if item.without:
            return self.sorter
        if apart is not None:
            first = self.production if prune else self.dependencies
            return first if {item.path, item.tree} & set(apart.trees) else self.name
        pruned = prune and (is_below(item.path, prune[1]) or is_below(prune[1], item.path))
        return self.production if pruned else self.name

    def place(self, item: Brought) -> str:
        """Where it lies in that stage."""
        return self.sorted.source(item.path) if self.sorted and item.without else item.path

    def _stages(self) -> Iterator[str]:
        """The builder, cut in two where no edit shall reach the dependencies, and what is made beside it."""
        apart, end = self.slice.apart, len(self.stage.steps)
        if apart is None:
            yield self._head(self._comment(), self.name) + self._steps(0, end)
        else:
            yield self._head(_INSTALLS, self.dependencies) + self._steps(0, apart.first)
        if self.slice.prune:
            base = self.dependencies if apart else self.name
            users = () if apart else self._as_root()
            lines = (self._from(base, self.production), *users, self._run(self.slice.prune[0]))
            yield self._lines(*(() if apart else (_PRUNES,)), *lines)
        if apart is not None:
            head = self._lines(self._comment_behind(apart.first), self._from(self.dependencies, self.name))
            yield head + self._steps(apart.first, end)
        if self.sorted:
            base = self.production if self.slice.prune and not apart else self.name
            yield self._lines(_SORTS, self._from(base, self.sorter), *self._sorting(self.sorted))

    # The builder

    def _comment(self) -> str:
        """What the builder does, in a line."""
        effects = {command.effect for facts in self.stage.steps for command in facts.effective}
        if "compile" in effects:
            return _COMPILES
        if "build" in effects:
            return _BOTH if effects & {"dependencies", "tools", "environment"} else _BUILDS
        return _INSTALLS

    def _comment_behind(self, first: int) -> str:
        """What the second half of the builder does."""
        effects = {command.effect for facts in self.stage.steps[first:] for command in facts.effective}
        if effects & {"build", "compile"}:
            return _BUILDS
        return _INSTALLS if effects & {"dependencies", "tools", "environment"} else _PREPARES

    def _head(self, comment: str, name: str) -> str:
        first = self.chunks[-1]
        return first.lead + self._lines(comment) + self._renamed(first.node, name)

    def _steps(self, first: int, end: int) -> str:
        kept = [index for index in range(first, end) if index not in self.moved]
        return "".join(self.chunks[index].text(self.newline) for index in kept)

    def _renamed(self, node: Instruction, name: str) -> str:
        """FROM with this name in place of the stage's own, and the image that the slice wants."""
        origin = self.stage.stage.origin
        image = Edit(*origin.image.span, self.slice.builder_reference or origin.image.text)
        if origin.alias is not None:
            alias = Edit(*origin.alias.span, name)
        else:
            end = origin.image.span.end
            image = Edit(image.start, image.end, f"{image.text} {self._word('AS')} {name}")
            alias = Edit(end, end, "")
        shift = node.span.start
        edits = tuple(Edit(each.start - shift, each.end - shift, each.text) for each in (image, alias))
        return ended(apply_edits(node.text, edits), self.newline)

    def _moved(self) -> set[int]:
        """Steps that leave the builder: the configuration, and what no step that stays in it needs."""
        moved: set[int] = set()
        end, reader = last_step(self.stage, self.slice), last_reader(self.stage, self.slice)
        kept = [item for item in self.slice.runtime if isinstance(item, Kept)]
        for item in kept:
            node = item.step.step.node
            whole = item.text == node.text or isinstance(item.step.step, Copy)
            last = reader if isinstance(item.step.step, (Copy, Run)) else end
            if node.name in METADATA or (item.step.index > last and whole):
                moved.add(item.step.index)
        repeated = {item.step.index for item in kept}
        for facts in self.stage.steps:
            # What no build step reads and the runtime stage has from a later COPY is of no use in either.
            idle = facts.index > reader and facts.index not in repeated
            commented = "#" in self.chunks[facts.index].lead + facts.step.node.text
            if idle and isinstance(facts.step, Copy) and not commented:
                moved.add(facts.index)
        return moved

    # What stands beside the builder

    def _as_root(self) -> list[str]:
        """USER root, where the builder ends as another user than the one who installed the trees."""
        user = (self._end().user or "").partition(":")[0]
        owners = {
            (item.chown or "root").partition(":")[0]
            for item in self.slice.runtime
            if isinstance(item, Brought) and item.kind == "tree"
        }
        return [f"{self._word('USER')} root"] if not self._end().is_root and owners != {user} else []

    def _end(self) -> Situation:
        """The situation at the end of the builder."""
        return end_of_builder(self.stage, self.slice)

    def _sorting(self, files: SortedFiles) -> list[str]:
        """What sorts them. Only root may put files where none are, and gives copies their owners."""
        run = self._run(files.command(self._end().workdir))
        if files.place is None:
            return [*self._as_root(), run]
        user = self._word("USER")
        return [run] if self._end().is_root else [f"{user} root", run, f"{user} {self._end().user}"]

    # Lines

    def _word(self, upper: str) -> str:
        return upper if self.upper else upper.lower()

    def _from(self, base: str, name: str) -> str:
        return f"{self._word('FROM')} {base} {self._word('AS')} {name}"

    def _run(self, command: str) -> str:
        return f"{self._word('RUN')} {command}"

    def _lines(self, *lines: str) -> str:
        return "".join(line + self.newline for line in lines)
