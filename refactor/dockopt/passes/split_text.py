"""Puts a slice into words: the builder, a stage that sorts its files where needed, the runtime."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.facts.cross_build import builds_for_target
from dockopt.facts.origin import is_below
from dockopt.facts.slicing.builder_end import end_of_builder, last_reader, last_step
from dockopt.facts.slicing.divide import KeptCommand, divisible
from dockopt.facts.slicing.slicer import METADATA
from dockopt.facts.slicing.types import Added, Brought, Kept, Slice
from dockopt.model.instructions import Copy, Run
from dockopt.passes.names import fresh_name, taken_names
from dockopt.passes.plan import Edit, apply_edits
from dockopt.passes.run_lines import Line, joined
from dockopt.syntax.nodes import Blank, Comment, Instruction

if TYPE_CHECKING:
    from dockopt.facts.situation import Situation
    from dockopt.facts.stage import StageFacts
    from dockopt.model.dockerfile import Dockerfile

_BOM = "\ufeff"
_RUNTIME = "# Runtime stage: only what the container needs to run."
_SORT = "# Keeps the dependencies apart from the application, so that each has a layer of its own."
# Source: github.com/hadolint/hadolint, README, "Inline ignores": the line right above the instruction.
_HADOLINT = re.compile(r"[ \t]*#[ \t]*hadolint[ \t]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """An instruction with the comment and blank lines above it, which stay with it."""

    lead: str
    node: Instruction


class SplitText:
    """Writes one split. `text` is the whole new Dockerfile."""

    def __init__(self, dockerfile: Dockerfile, stage: StageFacts, slice_: Slice) -> None:
        self.dockerfile, self.stage, self.slice = dockerfile, stage, slice_
        self.newline = dockerfile.document.newline
        self.upper = not stage.stage.origin.node.keyword.islower()
        taken = taken_names(dockerfile)
        self.builder_name = fresh_name("builder", taken)
        own = stage.stage.origin.alias
        self.runtime_name = own.text if own else fresh_name("runtime", taken | {self.builder_name})
        taken |= {self.builder_name, self.runtime_name.lower()}
        self.sorter_name = fresh_name("app", taken, "app-files")
        self.sorted = self._sorted_trees()

    def text(self) -> str:
        """The new text: everything above FROM as it was, then the stages."""
        head, chunks, tail = self._chunks()
        parts = [head, self._builder(chunks), *self._sorter(), self.newline, self._runtime(chunks), tail]
        original = self.dockerfile.document.text
        text = "".join(parts)
        if not original.endswith("\n"):
            text = text.removesuffix("\n").removesuffix("\r")
        # A byte order mark belongs to the file, not to the instruction that it stands before.
        return _BOM + text.replace(_BOM, "", 1) if original.startswith(_BOM) else text

    # The pieces of the original

    def _chunks(self) -> tuple[str, dict[int, Chunk], str]:
        """Text above FROM, a chunk for each step by index (-1: FROM), and the comments at the end."""
        document = self.dockerfile.document
        nodes = {facts.step.node.span.start: facts.index for facts in self.stage.steps}
        nodes[self.stage.stage.origin.node.span.start] = -1
        head, lead = "", ""
        chunks: dict[int, Chunk] = {}
        for item in document.items:
            if isinstance(item, Instruction) and item.span.start in nodes:
                chunks[nodes[item.span.start]] = Chunk(lead, item)
                lead = ""
            elif isinstance(item, (Comment, Blank)) or chunks:
                lead += item.text
            else:
                head += lead + item.text
                lead = ""
        return head, chunks, self._ended(lead) if lead.strip() else ""

    def _ended(self, text: str) -> str:
        return text if not text or text.endswith("\n") else text + self.newline

    def _word(self, upper: str) -> str:
        return upper if self.upper else upper.lower()

    # Builder

    def _builder(self, chunks: dict[int, Chunk]) -> str:
        moved = self._moved(chunks)
        parts = [chunks[-1].lead, self._builder_comment() + self.newline, self._from_line(chunks[-1].node)]
        for facts in self.stage.steps:
            if facts.index not in moved:
                chunk = chunks[facts.index]
                parts += [chunk.lead, self._ended(chunk.node.text)]
        return "".join(parts)

    def _moved(self, chunks: dict[int, Chunk]) -> set[int]:
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
            commented = "#" in chunks[facts.index].lead + facts.step.node.text
            if idle and isinstance(facts.step, Copy) and not commented:
                moved.add(facts.index)
        return moved

    def _from_line(self, node: Instruction) -> str:
        """FROM with the builder's name in place of the stage's own, and the image that the slice wants."""
        origin = self.stage.stage.origin
        image = Edit(*origin.image.span, self.slice.builder_reference or origin.image.text)
        if origin.alias is not None:
            name = Edit(*origin.alias.span, self.builder_name)
        else:
            end = origin.image.span.end
            image = Edit(image.start, image.end, f"{image.text} {self._word('AS')} {self.builder_name}")
            name = Edit(end, end, "")
        shift = node.span.start
        edits = tuple(Edit(each.start - shift, each.end - shift, each.text) for each in (image, name))
        return self._ended(apply_edits(node.text, edits))

    def _builder_comment(self) -> str:
        effects = {command.effect for facts in self.stage.steps for command in facts.effective}
        installs = bool(effects & {"dependencies", "tools", "environment"})
        if "compile" in effects:
            return "# Build stage: compiles the program."
        if "build" in effects:
            return "# Build stage: " + (
                "installs the dependencies and builds the application."
                if installs
                else "builds the application."
            )
        return "# Build stage: installs the dependencies."

    # A stage between, when trees must leave the folder that is copied

    def _sorted_trees(self) -> dict[str, str]:
        """Trees that lie inside a brought folder, and where the stage between puts them."""
        inner = [tree for item in self.slice.runtime if isinstance(item, Brought) for tree in item.without]
        # The user who installed may write where the tree lies, and everybody may write to /tmp.
        place = "" if self._sorts_as_root() or self._end().is_root else "/tmp"  # noqa: S108 - in an image
        found: dict[str, str] = {}
        for tree in inner:
            name = tree.rsplit("/", 1)[-1]
            taken = f"{place}/{name}" in found.values()
            found[tree] = f"{place}/{tree.strip('/').replace('/', '-') if taken else name}"
        return found

    def _sorter(self) -> list[str]:
        if not self.sorted and self.slice.prune is None:
            return []
        commands = [self.slice.prune[0]] if self.slice.prune else []
        commands += [f"mv {self._relative(tree)} {place}" for tree, place in self.sorted.items()]
        comment = _SORT if self.sorted else "# Leaves the development dependencies out."
        name = f"{self._word('FROM')} {self.builder_name} {self._word('AS')} {self.sorter_name}"
        user = [f"{self._word('USER')} root"] if self._sorts_as_root() else []
        lines = ["", comment, name, *user, f"{self._word('RUN')} " + " && ".join(commands)]
        return [line + self.newline for line in lines]

    def _sorts_as_root(self) -> bool:
        """Whether the builder ends as another user than the one who installed the trees."""
        user = (self._end().user or "").partition(":")[0]
        owners = {
            (item.chown or "root").partition(":")[0]
            for item in self.slice.runtime
            if isinstance(item, Brought) and item.kind == "tree"
        }
        return not self._end().is_root and owners != {user}

    def _end(self) -> Situation:
        """The situation at the end of the builder."""
        return end_of_builder(self.stage, self.slice)

    def _relative(self, path: str) -> str:
        workdir = self._end().workdir
        return path[len(workdir) + 1 :] if workdir and workdir != "/" and is_below(path, workdir) else path

    # Runtime

    def _runtime(self, chunks: dict[int, Chunk]) -> str:
        moved = self._moved(chunks)
        lines: list[Line] = []
        for item, others in _grouped(self.slice.runtime):
            match item:
                case Kept():
                    index = item.step.index
                    lead = chunks[index].lead
                    lead = lead if index in moved else _for_linters(lead)
                    text = self._kept(item)
                    # A step that only moves stays as it was written.
                    joins = index not in moved and _joins(item)
                    lines.append(Line(text, index, joins, lead if lines else lead.lstrip("\r\n")))
                case Brought():
                    lines += self._brought(item, others)
                case Added():
                    lines.append(self._added(item))
        return "".join([_RUNTIME + self.newline, self._runtime_from(), *joined(lines, self.newline)])

    def _runtime_from(self) -> str:
        platform = self.stage.stage.origin.platform
        flag = f"--platform={platform} " if platform and not builds_for_target(self.stage) else ""
        base = f"{flag}{self.slice.base_reference}"
        return f"{self._word('FROM')} {base} {self._word('AS')} {self.runtime_name}{self.newline}"

    def _kept(self, item: Kept) -> str:
        text = self._ended(item.text)
        if item.chown and isinstance(item.step.step, Copy) and item.step.step.chown is None:
            keyword = item.step.step.node.keyword
            place = text.index(keyword) + len(keyword)
            text = f"{text[:place]} --chown={item.chown}{text[place:]}"
        return text

    def _added(self, item: Added) -> Line:
        keyword, _, rest = item.text.partition(" ")
        return Line(f"{self._word(keyword)} {rest}{self.newline}", joins=keyword == "RUN")

    def _brought(self, item: Brought, others: list[Brought]) -> list[Line]:
        source, stage = item.path, self.builder_name
        if item.path in self.sorted:
            source, stage = self.sorted[item.path], self.sorter_name
        elif item.without or (self.slice.prune and is_below(item.path, self.slice.prune[1])):
            stage = self.sorter_name
        owner = f" --chown={item.chown}" if item.chown else ""
        sources = [source, *(each.path for each in others)]
        target = f"{item.path.rpartition('/')[0]}/" if others or "*" in item.path else item.path
        copy = Line(f"{self._word('COPY')} --from={stage}{owner} {_quoted(*sources, target)}{self.newline}")
        if not item.replaces:
            return [copy]
        return [Line(f"{self._word('RUN')} rm -rf {item.path}/*{self.newline}", joins=True), copy]


def _for_linters(lead: str) -> str:
    """What a comment right above a step says to hadolint: it holds for the step wherever that stands."""
    last = lead.splitlines(keepends=True)[-1:]
    return last[0] if last and _HADOLINT.match(last[0]) else ""


def _joins(item: Kept) -> bool:
    """Whether another RUN can be appended to this one: one plain line of commands, nothing fed to them."""
    step = item.step.step
    plain = isinstance(step, Run) and not step.node.flags and not step.node.heredocs and step.argv is None
    alone = "#" not in item.text and not any(_changes_shell(each) for each in item.commands)
    return plain and alone and divisible(item.step)


def _changes_shell(kept: KeptCommand) -> bool:
    return bool(kept.command.argv) and kept.command.argv[0] in {"cd", "export", "set", "."}


def _grouped(items: list[Kept | Brought | Added]) -> list[tuple[Kept | Brought | Added, list[Brought]]]:
    """The items, each with the files behind it that one COPY can bring along: same folder and owner."""
    groups: list[tuple[Kept | Brought | Added, list[Brought]]] = []
    for item in items:
        first = groups[-1][0] if groups else None
        if isinstance(item, Brought) and isinstance(first, Brought) and _goes_with(first, item):
            groups[-1][1].append(item)
        else:
            groups.append((item, []))
    return groups


def _goes_with(first: Brought, item: Brought) -> bool:
    files = first.kind == item.kind == "file" and first.chown == item.chown
    return files and first.path.rpartition("/")[0] == item.path.rpartition("/")[0]


def _quoted(*words: str) -> str:
    """The words of a COPY; the JSON form where one holds a blank. Source: Dockerfile reference, COPY."""
    if re.search(r"\s", "".join(words)):
        return "[" + ", ".join(f'"{word}"' for word in words) + "]"
    return " ".join(words)
