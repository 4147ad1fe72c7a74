"""Slices a single stage: places each of its steps, in order, in the builder, the runtime, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.marks import BUILD_ONLY
from dockopt.facts.origin import ContextCopy, context_copies, is_below
from dockopt.facts.recipes import unclear_recipe
from dockopt.facts.roots import run_time_needs
from dockopt.facts.slicing.bring import bring
from dockopt.facts.slicing.carried import carried_folders
from dockopt.facts.slicing.find_products import find_products
from dockopt.facts.slicing.mounts import check_mounts
from dockopt.facts.slicing.place_copy import copies_by_source, is_kept
from dockopt.facts.slicing.place_install import keeps_install
from dockopt.facts.slicing.place_run import kept_commands
from dockopt.facts.slicing.products import MAKES, Products
from dockopt.facts.slicing.project_use import refuse_by_project
from dockopt.facts.slicing.run_archives import settle_archives_run
from dockopt.facts.slicing.served import drop_unserved
from dockopt.facts.slicing.settled import settle_programs
from dockopt.facts.slicing.terms import AMBITIOUS, Terms
from dockopt.facts.slicing.tidy import tidied
from dockopt.facts.slicing.told import told_runs
from dockopt.facts.slicing.types import Brought, Kept, Slice
from dockopt.facts.slicing.unknown_base import check_unknown_base
from dockopt.facts.slicing.whole_runs import whole_runs
from dockopt.model.instructions import Copy, Plain, Run

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.evidence import Evidence
    from dockopt.facts.needs import Needs
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.needed_files import NeededFiles
    from dockopt.facts.stage import StageFacts, StepFacts

METADATA = frozenset(
    {"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL", "VOLUME"}
)


class Slicer:
    """One slice of one stage onto one base image. `run` answers with the Slice or raises Doubt.

    `terms`: what it has to keep to, where a proof on an engine contradicted an earlier one.
    `copy_at`, `copies_of`: the COPYs of the context by their step, and by their source.
    `provided`: names of programs and system packages that the runtime stage gets. `left`: system packages
    that stay behind. `repeated`: programs that commands of the runtime stage call and its base image lacks.
    `whole`: indices of the RUNs that it repeats as they are. `folders`: application
    folders that the build changes, so that they are copied from the builder, with the last step that does.
    `refreshes`: by the index of a RUN, whether a later one installs from the package lists that it fetches.
    `adds`: whether the runtime stage installs system packages that the original does not name.
    """

    def __init__(self, stage: StageFacts, context: BuildContext, terms: Terms = AMBITIOUS) -> None:
        self.stage, self.context, self.terms = stage, context, terms
        self._refuse_by_instruction()
        copies = context_copies(stage, context)
        if copies is None:
            hint = "write it without variables"
            raise Doubt("unclear-copy", "a COPY's source or destination cannot be known", hint=hint)
        self.copies: tuple[ContextCopy, ...] = copies
        self.copy_at = {each.facts.index: each for each in copies}
        self.copies_of = copies_by_source(copies)
        self.needs: Needs = run_time_needs(stage, copies, context)
        self.products: Products = find_products(stage, copies, context)
        settle_programs(self.products, self.needs, stage, context)
        settle_archives_run(self.products, self.needs, stage)
        check_mounts(stage, self.products)
        drop_unserved(stage, self.products, self.needs, context)
        self.result = Slice(last_build=max(self.products.last_step, *told_runs(stage, BUILD_ONLY), -1))
        self.provided: set[str] = set()
        self.left: set[str] = set()
        self.repeated: dict[str, Evidence] = {}
        self.whole = whole_runs(stage, copies, context)
        self.folders: dict[str, int] = {}
        self.brought: list[Brought] = []
        self.refreshes: dict[int, bool] = {}
        self.installs = self.adds = False

    def _refuse_by_instruction(self) -> None:
        effects = {command.effect for facts in self.stage.steps for command in facts.effective}
        if not effects & (MAKES | {UNKNOWN}):
            message = "no step builds or installs anything that could be left behind"
            raise Doubt("nothing-to-build", message, nothing=True)
        check_unknown_base(self.stage)
        for facts in self.stage.steps:
            if facts.step.node.name == "ONBUILD":
                raise Doubt("onbuild", "ONBUILD triggers would run in another stage", facts.line)

    def refuse_by_needs(self) -> None:
        """Raise Doubt where what run time needs rules a split out on any base image."""
        if self.needs.refused:
            kind, reason, evidence = self.needs.refused
            line = evidence.line if evidence.path is None else None
            message = f"what run time needs cannot be told apart from the build: {reason}"
            raise Doubt(f"runs-{kind}", message, line, evidence=(evidence,))
        refuse_by_project(self.stage, self.needs, self.context)
        if not (self.needs.programs or self.needs.paths or self.needs.unread):
            message = "the file has no ENTRYPOINT or CMD, so what run time needs is not known"
            raise Doubt("no-start-command", message)
        if self.result.last_build < 0:
            self._refuse_unknown()
            message = "no step builds or installs anything that could be left behind"
            raise Doubt("nothing-to-build", message, nothing=True)

    def _refuse_unknown(self) -> None:
        for facts in self.stage.steps:
            for command in facts.effective:
                if command.reason:
                    raise unclear_recipe(command, facts)
                if command.effect == UNKNOWN:
                    message = f"`{command.text or 'this RUN'}` is not known, so what it builds is not known"
                    raise Doubt("unknown-command", message, facts.line)

    def run(self, candidate: Candidate, beside: NeededFiles | None) -> Slice:
        """The slice onto this base image. `beside`: the files of a self-contained program."""
        self.candidate, self.beside = candidate, beside
        self.folders = carried_folders(self)
        self.installs = any(keeps_install(self, facts) for facts in self.stage.steps)
        written = self.products.written_by_step()
        for facts in self.stage.steps:
            bring(self, facts, written[facts.index])
            self._place(facts)
        self.result.runtime = tidied(self.result.runtime, self.copies)
        return self.result

    def is_carried(self, path: str) -> bool:
        """Whether a path lies in a folder that is copied from the builder."""
        return any(is_below(path, folder) for folder in self.folders)

    def _place(self, facts: StepFacts) -> None:
        match facts.step:
            case Run():
                kept = kept_commands(self, facts)
                if kept is not None:
                    self.result.runtime.append(kept)
            case Copy() as copy:
                if is_kept(self, facts):
                    self.result.runtime.append(Kept(facts, copy.node.text))
            case Plain(node=node) as plain if node.name == "WORKDIR":
                self.result.runtime.append(Kept(facts, self._workdir_text(facts, plain)))
            case step:
                self.result.runtime.append(Kept(facts, step.node.text))

    def _workdir_text(self, facts: StepFacts, step: Plain) -> str:
        """A relative first WORKDIR made absolute where the new base image starts in another folder."""
        base, new = self.stage.base, self.candidate.base
        resolved = facts.before.resolve(step.text)
        moves = base is not None and new is not None and base.config.workdir != new.config.workdir
        if moves and resolved and not step.text.startswith("/") and "$" not in step.text:
            return step.node.text.replace(step.text, resolved, 1)
        return step.node.text
