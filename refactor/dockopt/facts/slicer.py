"""Slices a single stage: goes through its steps in order and places each in the builder, the runtime, or both."""

from __future__ import annotations

from dataclasses import replace

from dockopt.context.tree import BuildContext
from dockopt.facts.choose_base import Candidate
from dockopt.facts.divide import KeptCommand, divide_install, divisible, narrow
from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.needed_files import NeededFiles
from dockopt.facts.origin import ContextCopy, context_copies, is_below, unpacks
from dockopt.facts.products import Products, find_products, is_disposable
from dockopt.facts.roots import Needs, run_time_needs
from dockopt.facts.slice import Brought, Kept, Slice
from dockopt.facts.stage import StageFacts, StepFacts
from dockopt.model.instructions import Copy, Plain, Run, Settings
from dockopt.model.scope import join_path, variables
from dockopt.shell.commands import Command as ShellCommand

METADATA = {"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL", "VOLUME"}
_REPEATED_EFFECTS = {"user", "directory", "link", "touch", "write"}


class Slicer:
    """One slice of one stage. `run` answers with the Slice or raises Doubt."""

    def __init__(self, stage: StageFacts, context: BuildContext) -> None:
        self.stage, self.context = stage, context
        if stage.base is None and stage.final.workdir is None:
            image = stage.stage.origin.image
            raise Doubt("unknown-base", f"nothing is known of the base image {image.text}", stage.stage.origin.node.line)
        copies = context_copies(stage, context)
        if copies is None:
            raise Doubt("unclear-copy", "a COPY's source or destination cannot be known", hint="write it without variables")
        self.copies: tuple[ContextCopy, ...] = copies
        self._refuse_by_instruction()
        self.needs: Needs = run_time_needs(stage, copies, context)
        self.products: Products = find_products(stage, copies, context)
        self.result = Slice(last_build=self.products.last_step)

    # What rules a split out -----------------------------------------------------------------------------------

    def _refuse_by_instruction(self) -> None:
        for facts in self.stage.steps:
            if facts.step.node.name == "ONBUILD":
                raise Doubt("onbuild", "ONBUILD triggers would run in another stage", facts.line)
            if isinstance(facts.step, Copy) and facts.step.inline and facts.step.is_add:
                raise Doubt("inline-add", "ADD with an inline file is not read yet", facts.line)

    def refuse_by_needs(self) -> None:
        if self.needs.refused:
            kind, reason, line = self.needs.refused
            raise Doubt(f"runs-{kind}", f"the build tools are needed at run time: {reason}", line)
        if not (self.needs.programs or self.needs.paths or self.needs.unread):
            raise Doubt("no-start-command", "the file has no ENTRYPOINT or CMD, so what run time needs is not known")
        if self.result.last_build < 0:
            raise Doubt("nothing-to-build", "no step builds or installs anything that could be left behind", nothing=True)

    # The slice --------------------------------------------------------------------------------------------------

    def run(self, candidate: Candidate, beside: NeededFiles | None) -> Slice:
        """The slice onto this base image. `beside`: the files that a self-contained program opens, if it is one."""
        self.candidate, self.beside = candidate, beside
        self.folders = self._carried_folders()
        self.provided: set[str] = set()
        self.installs = any(self._kept_install(facts) for facts in self.stage.steps)
        for facts in self.stage.steps:
            self._place(facts)
        return self.result

    def _carried_folders(self) -> dict[str, int]:
        """Application folders that the build changes, with the last step that does."""
        folders: dict[str, int] = {}
        if self.beside is not None:
            return folders
        for target, facts, command in self.products.written:
            if any(is_below(target, tree) for tree in self.products.trees):
                continue
            home = self._home_of(target, facts)
            if home is None and command.effect == "build":
                home = target
            if home == "/":
                raise Doubt("builds-in-root", f"`{command.text}` may write anywhere below /", facts.line, hint="set a WORKDIR")
            if home is not None and command.effect not in {"touch", "link"}:
                folders[home] = max(folders.get(home, -1), facts.index)
        outer = {each: step for each, step in folders.items() if not any(is_below(each, other) and each != other for other in folders)}
        return {each: max(step for inner, step in folders.items() if is_below(inner, each)) for each in outer}

    def _home_of(self, path: str, facts: StepFacts) -> str | None:
        """The folder that a COPY from the context filled before and that holds `path`."""
        found = [each.target for each in self.copies if each.facts.index < facts.index and each.folder and is_below(path, each.target)]
        outermost = min(found, key=len, default=None)
        return outermost

    def _is_carried(self, path: str) -> bool:
        return any(is_below(path, folder) for folder in self.folders)

    def _place(self, facts: StepFacts) -> None:
        step = facts.step
        match step:
            case Run():
                self._place_run(facts, step)
            case Copy():
                self._place_copy(facts, step)
            case Settings(node=node) if node.name == "ARG":
                self._place_arg(facts, step)
            case _:
                self._place_setting(facts)
        self._bring(facts)

    def _place_setting(self, facts: StepFacts) -> None:
        text = facts.step.node.text
        if facts.step.node.name == "WORKDIR" and isinstance(facts.step, Plain):
            written = facts.before.resolve(facts.step.text)
            moved = self.candidate.base is not None and self.candidate.base.config.workdir != self._inherited_workdir()
            if moved and written and not facts.step.text.startswith("/") and "$" not in facts.step.text:
                text = text.replace(facts.step.text, written, 1)
        self._keep(facts, text)

    def _inherited_workdir(self) -> str:
        return self.stage.base.config.workdir if self.stage.base else "/"

    def _place_arg(self, facts: StepFacts, step: Settings) -> None:
        names = {setting.name for setting in step.settings}
        later = self.stage.steps[facts.index + 1 :]
        if any(names & set(variables(each.step.node.text)) for each in later if not isinstance(each.step, Run)):
            self._keep(facts, step.node.text)

    def _keep(self, facts: StepFacts, text: str, chown: str | None = None) -> None:
        self.result.runtime.append(Kept(facts, text, chown))

    # COPY and ADD -----------------------------------------------------------------------------------------------

    def _place_copy(self, facts: StepFacts, step: Copy) -> None:
        copy = next((each for each in self.copies if each.facts.index == facts.index), None)
        if copy is None:
            self._keep(facts, step.node.text)
            return
        if self._is_carried(copy.target) and copy.facts.index <= self.result.last_build:
            if copy.folder or not self._only_wanted(copy):
                return
        if self.beside is not None and self._is_source(copy):
            return
        if self._is_covered(copy):
            return
        self._keep(facts, step.node.text)

    def _only_wanted(self, copy: ContextCopy) -> bool:
        return not any(is_below(copy.target, folder) for folder in self.folders)

    def _is_source(self, copy: ContextCopy) -> bool:
        """Whether a COPY feeds the compiler: what the program needs of it is brought on its own."""
        return self.beside is not None and copy.facts.index < self.result.last_build and is_below(copy.target, self.beside.folder)

    def _is_covered(self, copy: ContextCopy) -> bool:
        """Whether a later COPY of the same files to the same place makes this one superfluous in the runtime."""
        later = [each for each in self.copies if each.facts.index > copy.facts.index]
        return any(
            each.wide and each.folder and each.target == (copy.target if copy.folder else copy.target.rpartition("/")[0] or "/")
            and self._same_place(copy) and not unpacks(copy)
            for each in later
        )

    @staticmethod
    def _same_place(copy: ContextCopy) -> bool:
        """Whether each file lands where a COPY of the whole context puts it."""
        if copy.folder:
            return all("/" not in source for source in copy.sources)
        return copy.sources[0] == copy.target.rsplit("/", 1)[-1]

    # RUN --------------------------------------------------------------------------------------------------------

    def _place_run(self, facts: StepFacts, step: Run) -> None:
        kept: list[KeptCommand] = []
        for command in facts.commands:
            kept += self._place_command(facts, command)
        if kept and not any(each.command.effect not in {"os-housekeeping", "inspect"} for each in kept) and not self._alone(facts):
            return
        if not kept:
            return
        whole = len(kept) == len(facts.commands) and not any(each.words or each.text for each in kept)
        if not whole and not divisible(facts):
            raise Doubt("indivisible-run", "this RUN serves both stages, but its commands cannot be separated", facts.line,
                        hint="join its commands with && only, or write two RUN instructions")
        self.result.runtime.append(Kept(facts, narrow(facts, kept), commands=tuple(kept)))

    def _alone(self, facts: StepFacts) -> bool:
        """Whether a RUN of housekeeping alone serves an install in another RUN."""
        return self.installs and any(each.effect == "os-housekeeping" for each in facts.commands)

    def _place_command(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        effect = command.effect
        if effect == UNKNOWN:
            return self._place_unknown(facts, command)
        if effect == "os-install":
            return self._place_install(facts, command)
        if effect == "os-housekeeping":
            return [KeptCommand(command)] if self._serves_install(facts) else []
        if effect == "remove":
            return self._place_remove(facts, command)
        if effect in {"owner", "mode"}:
            return self._place_change(facts, command)
        if effect == "directory":
            return [] if self._stays(command, inside=True) else [KeptCommand(command)]
        if effect in _REPEATED_EFFECTS:
            return [] if self._stays(command) else [KeptCommand(command)]
        if effect == "tools" and command.rule is not None and not command.rule.runtime:
            return self._place_tool(facts, command)
        return []

    def _serves_install(self, facts: StepFacts) -> bool:
        own = [each for each in facts.commands if each.effect == "os-install"]
        return self._kept_install(facts) if own else self.installs

    def _kept_install(self, facts: StepFacts) -> bool:
        for command in facts.commands:
            if command.effect == "os-install":
                division = divide_install(command, self.stage.base)
                if division is None or division.kept:
                    return True
        return False

    def _place_install(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        division = divide_install(command, self.stage.base)
        if division is None:
            raise Doubt("unclear-packages", f"the packages of `{command.text}` cannot be read", facts.line)
        self.provided.update(division.kept)
        self.result.gain_mb += division.build_mb
        return [KeptCommand(command, division.words)] if division.kept else []

    def _place_remove(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        targets = command.targets or ()
        if all(is_disposable(path, self.products) for path in targets):
            return [KeptCommand(command)] if self._serves_install(facts) and len(facts.commands) > 1 else []
        if self._stays(command):
            return []
        raise Doubt("removes-files", f"`{command.text}` removes files that the runtime stage may hold", facts.line)

    def _place_change(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        """chown and chmod: their result travels with what the builder made; the rest is repeated."""
        targets = command.targets or ()
        owner = command.operands[0] if command.operands else None
        recursive = any(word and word.startswith("-") and "R" in word for word in command.argv)
        if command.effect == "owner" and recursive and owner and self._give(targets, owner):
            if self._made_below(targets):
                return [KeptCommand(command)]
            return [KeptCommand(command, self._without_recursion(facts, command))]
        if all(self._is_carried(path) or path in self.products.programs for path in targets):
            return []
        return [KeptCommand(command)]

    @staticmethod
    def _without_recursion(facts: StepFacts, command: CommandFacts) -> tuple[tuple[int, str | None], ...]:
        """The word to drop so that only the folder itself changes: what lies in it arrived with its owner."""
        words = command.command.words if isinstance(command.command, ShellCommand) else ()
        found = tuple((index, None) for index, word in enumerate(words) if word.value in {"-R", "--recursive"})
        if len(found) != 1:
            raise Doubt("unclear-owner", f"what `{command.text}` changes cannot be told", facts.line)
        return found

    def _made_below(self, targets: tuple[str, ...]) -> bool:
        """Whether a repeated command makes files below the targets, which only a recursive change reaches."""
        kept = [each.command for item in self.result.runtime if isinstance(item, Kept) for each in item.commands]
        made = [path for each in kept if each.effect in {"directory", "touch", "link", "write"} for path in each.targets or ()]
        return any(is_below(path, target) and path != target for path in made for target in targets)

    def _give(self, targets: tuple[str, ...], owner: str) -> bool:
        """Give the owner to everything that was copied below the targets before; False when there is nothing."""
        given = False
        for index, item in enumerate(self.result.runtime):
            if isinstance(item, Brought):
                path: str | None = item.path
            elif isinstance(item, Kept) and isinstance(item.step.step, Copy):
                path = next((each.target for each in self.copies if each.facts.index == item.step.index), None)
            else:
                continue
            if path is not None and any(is_below(path, target) for target in targets):
                self.result.runtime[index] = replace(item, chown=owner)
                given = True
        return given

    def _stays(self, command: CommandFacts, *, inside: bool = False) -> bool:
        """Whether all that a command writes is copied from the builder anyway.

        `inside`: only what lies within a copied folder; the folder itself may be needed before.
        """
        moved = {target for target, _, each in self.products.written if each.effect == "transfer"}
        copied = {*self.products.trees, *self.folders, *moved}
        return bool(command.targets) and all(
            any(is_below(path, folder) and not (inside and path == folder and path not in moved) for folder in copied)
            or is_disposable(path, self.products)
            for path in command.targets or ()
        )

    def _place_tool(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        """A global install of named packages is repeated when run time calls one of them."""
        names = {word.rsplit("@", 1)[0] if word.rfind("@") > 0 else word for word in command.operands if word}
        called = set(self.needs.programs) | set(self.needs.package_programs) | self.needs.words
        if not any(name in called or name.rsplit("/", 1)[-1] in called for name in names) and not self.needs.unread:
            return []
        self.provided.update(names)
        return [KeptCommand(command)]

    def _place_unknown(self, facts: StepFacts, command: CommandFacts) -> list[KeptCommand]:
        """A command that cannot be read may do anything: repeated where it reads no context, else a doubt."""
        reads_context = any(each.facts.index < facts.index for each in self.copies) or (
            isinstance(facts.step, Run) and any(mount.kind == "bind" for mount in facts.step.mounts)
        )
        name = command.argv[0] if command.argv else None
        base = self.candidate.base
        known_here = self.candidate.same or (base is not None and name is not None and name in base.commands) or name in self.provided
        what = command.text or "this RUN"
        if reads_context:
            raise Doubt("unknown-command", f"`{what}` may change the system from files of the context", facts.line,
                        hint="a command that dockopt does not know is never left behind")
        if not known_here:
            raise Doubt("unknown-command", f"`{what}` is not known, and the runtime image may lack what it needs", facts.line)
        return [KeptCommand(command)]

    # What the builder made ----------------------------------------------------------------------------------------

    def _bring(self, facts: StepFacts) -> None:
        for tree in self.products.trees.values():
            if tree.step.index == facts.index:
                owner = None if tree.step.before.is_root or not tree.user else tree.user
                name = owner.partition(":")[0] if owner else None
                self.result.runtime.append(Brought(tree.path, "tree", f"{name}:{name}" if name else None, replaces=tree.interpreter))
        for folder, step in self.folders.items():
            if step == facts.index:
                inner = tuple(tree for tree in self.products.trees if is_below(tree, folder) and tree != folder)
                self.result.runtime.append(Brought(folder, "folder", without=inner))
        for program in self.products.programs.values():
            if program.step.index == facts.index and not self._is_carried(program.path):
                self._bring_program(program.path)
        for target, writer, command in self.products.written:
            if writer.index == facts.index and command.effect == "transfer" and not self._is_carried(target):
                if target in {each.rstrip("/") for each in ("/", "/usr", "/etc")}:
                    raise Doubt("unclear-target", f"`{command.text}` fills a system folder", facts.line)
                self.result.runtime.append(Brought(target, "file", folder=False))

    def _bring_program(self, path: str) -> None:
        if self.beside is None or self.beside.whole:
            folder = self.beside.folder if self.beside else ""
            if folder and is_below(path, folder):
                if not any(isinstance(each, Brought) and each.path == folder for each in self.result.runtime):
                    self.result.runtime.append(Brought(folder, "folder", without=()))
                return
        self.result.runtime.append(Brought(path, "file", folder=False))
        for needed in self.beside.paths if self.beside else ():
            folder = self.context.is_dir(needed.target) is True
            target = join_path(self.beside.folder if self.beside else "/", needed.target)
            if target and not any(isinstance(each, Brought) and each.path == target for each in self.result.runtime):
                self.result.runtime.append(Brought(target, "folder" if folder else "file", folder=folder))
