"""What a compile command writes: programs by name, or a folder of programs whose names it does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import context_path, image_files, is_below
from dockopt.facts.slicing.made import Made, Sources
from dockopt.facts.slicing.output_folder import filled
from dockopt.facts.slicing.products import Opening, Program, unclear_target
from dockopt.facts.slicing.program_name import made_programs
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.knowledge.image_tags import numbers
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.origin import ContextCopy
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StageFacts, StepFacts

_NOWHERE = "/dev/null"


class Compiler(Struct, frozen=True):
    """Reads the compile commands of a stage."""

    stage: StageFacts
    copies: tuple[ContextCopy, ...]
    context: BuildContext

    def record(self, products: Products, facts: StepFacts, command: CommandFacts) -> None:
        """Add what the command writes to the products. Raises Doubt where its place cannot be known."""
        rule, cwd = command.rule, command.cwd
        given = rule.flag_value(command.argv, rule.output_flag) if rule and rule.output_flag else None
        unknown = rule and rule.output_flag in command.argv and given is None
        if rule is None or cwd is None or unknown:
            raise unclear_target(command, facts)
        if given == _NOWHERE or (rule.output_until and self._is_at_least(rule.output_until)):
            return
        made = made_programs(rule, command.argv, self._sources(facts, cwd))
        if made.unclear:
            raise unclear_target(command, facts)
        path = join_path(cwd, given) if given else None
        if given and path and not (given.endswith("/") or self._is_folder(path, products, facts)):
            self._add(products, facts, command, path, made)
            return
        folder = path or self._default_folder(facts, command, made.root)
        if not given and not rule.output_folder and made.several:
            return  # "compiles the packages but discards the resulting object"
        if made.names is None or rule.output_until:
            whole = made.several is not False and not rule.output_until
            root = self._root(products, facts, folder) if rule.output_default == "below" else None
            inside = rule.output_default == "inside"
            products.revive(folder)
            products.openings.append(
                Opening(folder, facts, command, is_static(command, facts), whole, made.foreign, root, inside)
            )
            return
        for name in made.names:
            self._add(products, facts, command, join_path(folder, name) or name, made)

    def _root(self, products: Products, facts: StepFacts, folder: str) -> str:
        """The outermost folder of sources, copied or fetched, that holds this one."""
        holders = [each.target for each in self.copies if each.folder and each.facts.index < facts.index]
        holders += [path for path, _, each in products.written if each.effect == "unpack"]
        around = [each for each in holders if is_below(folder, each) and each not in SYSTEM_FOLDERS]
        return min(around, key=len, default=folder)

    def _add(
        self, products: Products, facts: StepFacts, command: CommandFacts, path: str, made: Made
    ) -> None:
        products.revive(path)
        static = is_static(command, facts)
        home = path.rpartition("/")[0] if made.whole else None
        products.programs[path] = Program(path, facts, command, static, made.foreign, home)

    def _sources(self, facts: StepFacts, cwd: str) -> Sources:
        copies = tuple(each for each in self.copies if each.facts.index < facts.index)
        known = self.context.known and not self.context.truncated
        return Sources(cwd, image_files(copies, self.context) if known else None, self.context)

    def _default_folder(self, facts: StepFacts, command: CommandFacts, root: str | None) -> str:
        """Where programs go that no option places."""
        rule = command.rule
        if rule is None or not rule.output_folder:
            return command.cwd or "/"
        values = environment(command, facts)
        named = values.get(rule.output_env) if rule.output_env else ""
        if named:
            return named
        if (rule.output_env and rule.output_env in values and named is None) or (
            (folder := filled(rule.output_folder, values, command, root)) is None
        ):
            raise unclear_target(command, facts)
        return folder

    def _is_at_least(self, version: str) -> bool:
        base = self.stage.base
        return base is not None and bool(base.version) and numbers(base.version) >= numbers(version)

    def _is_folder(self, path: str, products: Products, facts: StepFacts) -> bool:
        """Whether a folder is at this path when the command runs, as far as the file and the context tell."""
        steps = self.stage.steps[: facts.index + 1]
        there = [each.before.workdir for each in steps]
        there += [
            target
            for each in steps
            for command in each.effective
            if command.effect == "directory"
            for target in command.targets or ()
        ]
        for copy in self.copies:
            if copy.facts.index < facts.index:
                there.append(copy.target if copy.folder else copy.target.rpartition("/")[0])
        source = context_path(self.copies, path, self.context)
        return (
            path in SYSTEM_FOLDERS
            or any(folder is not None and is_below(folder, path) for folder in there)
            or (source is not None and self.context.is_dir(source) is True)
            or any(is_below(each, path) and each != path for each in products.programs)
        )


def environment(command: CommandFacts, facts: StepFacts) -> dict[str, str | None]:
    """The variables that a command sees."""
    values = {**facts.before.values, **dict(command.settings)}
    item = command.command
    for key, word in (*getattr(item, "exports", ()), *getattr(item, "assignments", ())):
        values[key] = word.value
    return values


def is_static(command: CommandFacts, facts: StepFacts) -> bool:
    """Whether what the command makes needs no C library: an interpreter runs it, or it is told so.

    Source: the rule's `run_by`, `static_flags` and `dynamic_unless`.
    """
    rule = command.rule
    if rule is not None and (rule.run_by or set(rule.static_flags) & set(command.argv)):
        return True
    name, _, wanted = (rule.dynamic_unless if rule else "").partition("=")
    return bool(name) and environment(command, facts).get(name) == wanted
