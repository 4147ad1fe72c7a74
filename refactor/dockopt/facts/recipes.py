"""Commands that run what a file of the context says: a Makefile's targets, read down to their commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import JOBS, UNKNOWN, CommandFacts, command_in_image
from dockopt.facts.origin import ContextCopy, context_copies, context_path

if TYPE_CHECKING:
    from dockopt.context.makefile import MakeRun
    from dockopt.context.tree import BuildContext
    from dockopt.facts.situation import Situation
    from dockopt.facts.stage import StageFacts, StepFacts

RECIPE = "recipe"
_DEPTH = 5
_COMMANDS = 300


def with_recipes(stage: StageFacts, context: BuildContext) -> StageFacts:
    """The stage with the inner commands of its recipes; one that cannot be read is an unknown command."""
    if not any(command.effect == RECIPE for facts in stage.steps for command in facts.commands):
        return stage
    copies = context_copies(stage, context) or ()
    steps = tuple(
        replace(
            facts, commands=tuple(_followed(each, stage, facts, copies, context) for each in facts.commands)
        )
        for facts in stage.steps
    )
    return replace(stage, steps=steps)


def _followed(
    command: CommandFacts,
    stage: StageFacts,
    facts: StepFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> CommandFacts:
    if command.effect != RECIPE or command.inner:
        return command
    before = tuple(each for each in copies if each.facts.index < facts.index)
    return _Follower(stage, before, context).follow(command, facts.before, 0)


def unclear_recipe(command: CommandFacts, facts: StepFacts) -> Doubt:
    """The doubt about a command whose recipe cannot be read."""
    message = f"what `{command.text}` runs cannot be told: {command.reason}"
    hint = "write the commands of that recipe into the RUN"
    return Doubt("unclear-recipe", message, facts.line, hint=hint)


class _Follower:
    """Follows the recipes of one step down to plain commands."""

    def __init__(self, stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> None:
        self.stage, self.copies, self.context = stage, copies, context
        self.count = 0

    def follow(self, command: CommandFacts, situation: Situation, depth: int) -> CommandFacts:
        """The command with its inner commands, or as an unknown one with the reason."""
        from dockopt.context.makefile import UnreadableError

        try:
            inner = tuple(self._inner(command, situation, depth))
        except UnreadableError as error:
            return replace(command, effect=UNKNOWN, rule=None, targets=None, reason=str(error))
        return replace(command, inner=inner)

    def _inner(self, command: CommandFacts, situation: Situation, depth: int) -> list[CommandFacts]:
        from dockopt.context.makefile import UnreadableError
        from dockopt.shell.parse import parse_shell

        run = self._run(command, situation)
        inside = replace(situation, workdir=command.cwd, values=situation.values.after(run.exports))
        found: list[CommandFacts] = []
        for line in run.lines:
            active: str | None = None
            for item in parse_shell(line.text, inside.values).items:
                self.count += 1
                if self.count > _COMMANDS or depth > _DEPTH:
                    raise UnreadableError("its recipes are too many")
                interpreter, language = self.stage.interpreter, self.stage.language
                plain = command_in_image(item, inside, interpreter, language, active)
                active = plain.environment if plain.effect == "activate" else active
                each = replace(plain, settings=tuple(run.exports.items()))
                found.append(self.follow(each, inside, depth + 1) if each.effect == RECIPE else each)
        return found

    def _run(self, command: CommandFacts, situation: Situation) -> MakeRun:
        from dockopt.context.makefile import NAMES, UnreadableError, make_run

        rule, cwd = command.rule, command.cwd
        if rule is None or cwd is None or any(word is None for word in command.argv):
            raise UnreadableError("its words cannot be known")
        words = [word for word in command.operands if word]
        overrides = dict(word.split("=", 1) for word in words if "=" in word)
        names = [name for flag in rule.manifest_flags if (name := rule.flag_value(command.argv, flag))]
        paths = [
            context_path(self.copies, f"{cwd.rstrip('/')}/{name}", self.context) for name in names or NAMES
        ]
        path = next((each for each in paths if each), None)
        if path is None:
            raise UnreadableError("its Makefile is not in the build context")
        # `-j 4`: the number is no target.
        counts = {word for word in words if word.isdecimal() or JOBS.fullmatch(word)}
        targets = tuple(word for word in words if "=" not in word and word not in counts)
        return make_run(self.context, path, targets, overrides, self._variables(command, situation), cwd)

    def _variables(self, command: CommandFacts, situation: Situation) -> dict[str, str | None]:
        values = dict(situation.values)
        item = command.command
        for name, word in (*getattr(item, "exports", ()), *getattr(item, "assignments", ())):
            values[name] = word.value
        return values
