"""Puts a slice into words: what stands above FROM, the stages of the build, and the runtime stage."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.facts.cross_build import builds_for_target
from dockopt.facts.slicing.divide import KeptCommand, divisible
from dockopt.facts.slicing.types import Added, Brought, Kept, Slice
from dockopt.model.instructions import Copy, Run
from dockopt.passes.builder_text import BuilderText, Chunk, ended
from dockopt.passes.names import fresh_name, taken_names
from dockopt.passes.run_lines import Line, joined
from dockopt.syntax.nodes import Blank, Comment, Instruction
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.facts.stage import StageFacts
    from dockopt.model.dockerfile import Dockerfile

_BOM = "\ufeff"
_RUNTIME = "# Runtime stage: only what the container needs to run."
# Source: github.com/hadolint/hadolint, README, "Inline ignores": the line right above the instruction.
_HADOLINT = regex(r"[ \t]*#[ \t]*hadolint[ \t]")


class SplitText:
    """Writes one split. `text` is the whole new Dockerfile."""

    def __init__(self, dockerfile: Dockerfile, stage: StageFacts, slice_: Slice) -> None:
        self.dockerfile, self.stage, self.slice = dockerfile, stage, slice_
        self.newline = dockerfile.document.newline
        self.upper = not stage.stage.origin.node.keyword.islower()
        taken = taken_names(dockerfile)
        own = stage.stage.origin.alias
        self.runtime_name = own.text if own else fresh_name("runtime", taken)
        self.head, self.chunks, self.tail = self._chunks()
        taken.add(self.runtime_name.lower())
        self.builder = BuilderText(stage, slice_, self.chunks, taken, self.newline)

    def text(self) -> str:
        """The new text: everything above FROM as it was, then the stages."""
        parts = [self.head, self.builder.text(), self.newline, self._runtime(), self.tail]
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
        return head, chunks, ended(lead, self.newline) if lead.strip() else ""

    def _word(self, upper: str) -> str:
        return upper if self.upper else upper.lower()

    # Runtime

    def _runtime(self) -> str:
        moved = self.builder.moved
        lines: list[Line] = []
        for item, others in _grouped(self.slice.runtime, self.builder):
            match item:
                case Kept():
                    index = item.step.index
                    lead = self.chunks[index].lead
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
        text = ended(item.text, self.newline)
        if item.chown and isinstance(item.step.step, Copy) and item.step.step.chown is None:
            keyword = item.step.step.node.keyword
            place = text.index(keyword) + len(keyword)
            text = f"{text[:place]} --chown={item.chown}{text[place:]}"
        return text

    def _added(self, item: Added) -> Line:
        keyword, _, rest = item.text.partition(" ")
        return Line(f"{self._word(keyword)} {rest}{self.newline}", joins=keyword == "RUN")

    def _brought(self, item: Brought, others: list[Brought]) -> list[Line]:
        stage = self.builder.source(item)
        owner = f" --chown={item.chown}" if item.chown else ""
        sources = [self.builder.place(item), *(each.path for each in others)]
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


def _grouped(
    items: list[Kept | Brought | Added], builder: BuilderText
) -> list[tuple[Kept | Brought | Added, list[Brought]]]:
    """The items, each with the files behind it that one COPY can bring along: same folder and owner."""
    groups: list[tuple[Kept | Brought | Added, list[Brought]]] = []
    for item in items:
        first = groups[-1][0] if groups else None
        if isinstance(item, Brought) and isinstance(first, Brought) and _goes_with(first, item, builder):
            groups[-1][1].append(item)
        else:
            groups.append((item, []))
    return groups


def _goes_with(first: Brought, item: Brought, builder: BuilderText) -> bool:
    alike = first.chown == item.chown and builder.source(first) == builder.source(item)
    files = alike and first.kind == item.kind == "file"
    return files and first.path.rpartition("/")[0] == item.path.rpartition("/")[0]


def _quoted(*words: str) -> str:
    """The words of a COPY; the JSON form where one holds a blank. Source: Dockerfile reference, COPY."""
    if re.search(r"\s", "".join(words)):
        return "[" + ", ".join(f'"{word}"' for word in words) + "]"
    return " ".join(words)
