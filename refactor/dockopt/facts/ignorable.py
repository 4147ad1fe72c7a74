"""What lies in the build context and is of no use to the image, and why some of that has to stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.gitignore import is_git_ignored
from dockopt.facts.doubt import Doubt
from dockopt.facts.origin import ContextCopy, context_copies, image_path, is_below
from dockopt.facts.stage import StageFacts, StepFacts, stage_facts
from dockopt.knowledge.ignorable import Kind, is_silent, kinds
from dockopt.knowledge.pruning import pruning
from dockopt.model.instructions import Copy, Run
from dockopt.model.scope import expand, join_path
from dockopt.syntax.tokens import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.model.dockerfile import Dockerfile

_LONGEST_TEXT = 4_000_000
_MAKES = {"dependencies", "environment"}


class Candidate(Struct, frozen=True):
    """A file or folder of the context that may be of no use. `pattern`: the name by which it is meant."""

    path: str
    kind: Kind
    pattern: str
    is_folder: bool

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return self.path.rpartition("/")[2]


def candidates(context: BuildContext) -> list[Candidate]:
    """All of them that the builder gets, none inside of another."""
    found: list[Candidate] = []
    entries = sorted(
        [*((each, True) for each in context.folders), *((each, False) for each in context.files)]
    )
    for path, is_folder in entries:
        if found and is_below(path, found[-1].path):
            continue
        found += _candidate(path, context, is_folder=is_folder)
    return found


def _candidate(path: str, context: BuildContext, *, is_folder: bool) -> Iterator[Candidate]:
    for kind in kinds():
        pattern = kind.pattern_of(path, is_folder=is_folder)
        if pattern and _is_proven(kind, path, context):
            yield Candidate(path, kind, pattern, is_folder)
            return


def _is_proven(kind: Kind, path: str, context: BuildContext) -> bool:
    """Whether the files in it, beside it and of git say that it is what its name says."""
    if kind.marker and not context.is_file(f"{path}/{kind.marker}"):
        return False
    if kind.git_ignored and not is_git_ignored(path, context):
        return False
    if not kind.beside:
        return True
    folder = path.rpartition("/")[0]
    beside = [each for each in context.files if each.rpartition("/")[0] == folder]
    found = [each for each in beside if kind.lies_beside(each.rpartition("/")[2])]
    texts = (context.read(each, _LONGEST_TEXT) or "" for each in found)
    return any(kind.makers is None or kind.makers.search(text) for text in texts)


class Uses:
    """What the Dockerfile does with the context. Raises Doubt where that cannot be known."""

    def __init__(self, dockerfile: Dockerfile, context: BuildContext) -> None:
        self.context = context
        self.text = "\n".join(_without_comments(dockerfile))
        self.stages: list[tuple[StageFacts, tuple[ContextCopy, ...]]] = []
        self.mounted = any(
            mount.kind == "bind" and mount.get("from") is None
            for stage in dockerfile.stages
            for step in stage.steps
            for mount in (step.mounts if isinstance(step, Run) else ())
        )
        for stage in dockerfile.stages:
            facts = stage_facts(dockerfile, stage)
            copies = context_copies(facts, context)
            if copies is None:
                line = stage.origin.node.line
                raise Doubt("unclear-copy", "what a COPY of this stage brings cannot be known", line)
            self.stages.append((facts, copies))

    def first_copy(self, path: str) -> ContextCopy | None:
        """The first COPY that brings the path with the folder around it."""
        return next((copy for _, copies in self.stages for copy in copies if _brings(copy, path)), None)

    def named(self, path: str) -> bool:
        """Whether a COPY names the path, or something below it."""
        sources = {source for _, copies in self.stages for copy in copies for source in copy.sources}
        return any(self._names(source, path) for source in sources)

    def _names(self, source: str, path: str) -> bool:
        if set(source) & set("*?["):
            found = self.context.glob(source)
            return found is None or any(is_below(each, path) for each in found)
        return bool(source) and is_below(source, path)

    def made(self, path: str) -> bool:
        """Whether every stage that gets the path fills the same folder itself."""
        brought = [
            (facts, tuple(copy for copy in copies if _brings(copy, path))) for facts, copies in self.stages
        ]
        return not self.mounted and all(
            not copies or _fills(facts, image_path(copies, path, self.context)) for facts, copies in brought
        )

    def rebuilt(self, candidate: Candidate) -> bool:
        """Whether every stage that gets it makes it anew afterwards, in the folder around it."""
        stages = [
            (facts, copies)
            for facts, copies in self.stages
            if any(_brings(copy, candidate.path) for copy in copies)
        ]
        return not self.mounted and all(self._rebuilds(*each, candidate) for each in stages)

    def _rebuilds(self, stage: StageFacts, copies: tuple[ContextCopy, ...], candidate: Candidate) -> bool:
        path = image_path(copies, candidate.path, self.context)
        if path is None:
            return False
        last = max(copy.facts.index for copy in copies if _brings(copy, candidate.path))
        folder = path.rpartition("/")[0] or "/"
        built = any(
            candidate.kind.is_rebuilt_by(command.argv) and command.cwd == folder
            for step in stage.steps[last + 1 :]
            for command in step.effective
        )
        return built or _fills(stage, path)


def why_kept(candidate: Candidate, uses: Uses, others: tuple[str, ...]) -> str | None:
    """Why the candidate has to stay, None where it need not. `others`: the other files of the context."""
    kind = candidate.kind
    if uses.named(candidate.path):
        return "a COPY names it"
    if kind.made and uses.made(candidate.path):
        return None
    if kind.rebuilt_by:
        return None if uses.rebuilt(candidate) else "no step of the Dockerfile builds it"
    if not kind.unread:
        return "no step of the Dockerfile makes it"
    # `.env.production` does not speak of `.env`; a name that is put together may.
    name = re.compile(rf"(?<![\w.-]){re.escape(candidate.name)}(?![\w-]|\.\w)")
    stays = kind.readers if not kind.unless or kind.unless not in uses.text else None
    patterns = [name, *([kind.readers] if kind.readers and stays else [])]
    if any(pattern.search(uses.text) for pattern in patterns):
        return "the Dockerfile may read it"
    for path in others if kind.texts else ():
        text = uses.context.read(path, _LONGEST_TEXT)
        if text is None:
            return f"{path} cannot be read"
        if any(pattern.search(text) for pattern in patterns):
            return f"{path} may read it"
    return None


def speaking(found: list[Candidate], context: BuildContext) -> tuple[str, ...]:
    """The files whose texts may show that something is read: none of the candidates, no documents."""
    folders = tuple(f"{each.path}/" for each in found if each.is_folder)
    files = {each.path for each in found if not each.is_folder}
    return tuple(
        path
        for path in context.files
        if path not in files and not path.startswith(folders) and not is_silent(path)
    )


def _brings(copy: ContextCopy, path: str) -> bool:
    return any(source != path and (not source or is_below(path, source)) for source in copy.sources)


def _fills(facts: StageFacts, path: str | None) -> bool:
    for step in facts.steps:
        if any(
            command.effect in _MAKES
            and path in (*command.tree, command.environment)
            and not _is_partial(command, step, facts)
            for command in step.effective
        ):
            return path is not None
        if isinstance(step.step, Copy) and step.step.source_stage is not None and step.step.destination:
            raw = expand(step.step.destination.text, step.before.values)
            target = join_path(step.before.workdir, raw) if raw else None
            if path is not None and target == path:
                return True
    return False


def _is_partial(command: CommandFacts, step: StepFacts, facts: StageFacts) -> bool:
    """Whether the install leaves out what a later RUN may take from the host's packages."""
    rule = command.rule
    if rule is None or not rule.prune:
        return False
    production = pruning(rule.ecosystem).is_production(command.argv, step.before.values)
    return production and any(isinstance(later.step, Run) for later in facts.steps[step.index + 1 :])


def _without_comments(dockerfile: Dockerfile) -> Iterator[str]:
    for node in dockerfile.document.instructions:
        yield "".join(token.text for token in node.tokens if token.kind is not TokenKind.COMMENT)
