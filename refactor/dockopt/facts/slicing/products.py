"""What the build makes: trees of installed packages, compiled programs, and folders it may write into."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN, CommandFacts
from dockopt.facts.install_inputs import runs_own_scripts
from dockopt.facts.origin import ContextCopy, context_path, is_below
from dockopt.facts.slicing.layouts import check_layout
from dockopt.facts.slicing.program_name import default_output
from dockopt.model.instructions import Run
from dockopt.model.scope import expand, join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts, StepFacts

# Effects that only a build needs to repeat: their product is copied, not made again.
MAKES = {"dependencies", "tools", "compile", "build", "environment", "resolve"}
# Paths in an image, not on this machine.
_SYSTEM_CACHES = (
    "/var/lib/apt/lists",
    "/var/cache",
    "/tmp",  # noqa: S108 - a path in an image
    "/var/tmp",  # noqa: S108 - a path in an image
    "/root/.cache",
    "/root/.npm",
    "/usr/share/doc",
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder of installed packages that run time uses. `step`: its last writer; `user`: who wrote it."""

    path: str
    step: StepFacts
    command: CommandFacts
    user: str | None
    interpreter: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program. `static`: it is proven to need no shared library."""

    path: str
    step: StepFacts
    command: CommandFacts
    static: bool


@dataclass(slots=True)
class Products:
    """All that a build leaves behind.

    `written`: files and folders that build commands may change, with step and command. `removed`: paths that
    a command removes, with its step.
    """

    trees: dict[str, Tree] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    written: list[tuple[str, StepFacts, CommandFacts]] = field(default_factory=list)
    caches: set[str] = field(default_factory=set)
    last_step: int = -1
    removed: dict[str, int] = field(default_factory=dict)

    def revive(self, path: str) -> None:
        """Note that a path is made again after it, or a folder above it, was removed."""
        for gone in [each for each in self.removed if is_below(path, each)]:
            del self.removed[gone]

    def is_removed(self, path: str, after: int = -1) -> bool:
        """Whether a command behind step `after` removes the path, or a folder that holds it."""
        return any(step > after and is_below(path, gone) for gone, step in self.removed.items())


def find_products(stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> Products:
    """Go through all build commands. Raises Doubt where one cannot be placed."""
    products = Products()
    interpreter = stage.base.interpreter_tree[0] if stage.base and stage.base.interpreter_tree else None
    for facts in stage.steps:
        for command in facts.commands:
            _record(products, facts, command, interpreter, context)
            check_layout(facts, command, copies, context)
            _record_manifest(products, facts, command, copies, context)
    _check_mounts(stage, products)
    _taint(products, copies)
    return products


def _record(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    interpreter: str | None,
    context: BuildContext,
) -> None:
    products.caches.update(command.caches)
    rule = command.rule
    if rule is None or command.effect == UNKNOWN:
        return
    # A global tool matters to the steps behind it, or it is installed in the runtime stage itself.
    if command.effect in MAKES and (rule.runtime or command.effect != "tools"):
        products.last_step = max(products.last_step, facts.index)
    if command.effect == "compile":
        _record_program(products, facts, command, context)
        return
    if command.targets is None:
        raise _unclear(command, facts, unpinned="{environment}" in rule.tree)
    for path in command.tree:
        if rule.runtime:
            if path == interpreter and not facts.before.is_root:
                raise Doubt(
                    "unprivileged-install",
                    f"`{command.text}` runs as {facts.before.user}, who may not write {path}",
                    facts.line,
                    hint="install as root before USER, or into a virtual environment",
                )
            products.revive(path)
            products.trees[path] = Tree(path, facts, command, facts.before.user, path == interpreter)
    made = command.environment if command.effect == "environment" else None
    if made:
        products.trees[made] = Tree(made, facts, command, facts.before.user, interpreter=False)
    _record_written(products, facts, command)


def _record_manifest(
    products: Products,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    """Correct what is known by the manifests that an install reads.

    No packages make no folder; members of a workspace have folders of their own; an install of the project
    itself, and the project's scripts that it runs, may write beside the sources.
    """
    rule, cwd = command.rule, command.cwd
    if rule is None or command.effect != "dependencies" or cwd is None:
        return
    flagged = [rule.flag_value(command.argv, flag) for flag in rule.manifest_flags]
    for name in (*rule.required, *(each for each in flagged if each)):
        source = context_path(copies, join_path(cwd, name) or "/", context)
        manifest = read_manifest(context, source) if source else None
        if manifest is None or manifest.problems:
            continue
        if rule.required and not manifest.packages and not manifest.references:
            for path in command.tree:
                products.trees.pop(path, None)
        members = any(each.endswith(f"/{name}") for each in manifest.references)
        project = manifest.installs_project or "." in manifest.references
        if members or project or runs_own_scripts(manifest, command):
            products.written.append((cwd, facts, command))


def _record_written(products: Products, facts: StepFacts, command: CommandFacts) -> None:
    if command.effect == "build":
        if command.cwd is None:
            raise _unclear(command, facts)
        products.written.append((command.cwd, facts, command))
    elif command.effect in {"transfer", "move", "write", "touch", "link", "remove", "edit"}:
        products.written += [(target, facts, command) for target in command.targets or ()]
    if command.effect == "remove":
        _record_removal(products, facts, command)
    for source, target in zip(command.sources, command.targets or (), strict=False):
        _record_move(products, facts, command, source, target)


def _record_removal(products: Products, facts: StepFacts, command: CommandFacts) -> None:
    """What a later command removes is not there at the end."""
    for target in command.targets or ():
        inner = [path for path in (*products.trees, *products.programs) if is_below(path, target)]
        for path in inner:
            products.trees.pop(path, None)
            products.programs.pop(path, None)
        if set(target) & set("*?["):
            folder = target.rpartition("/")[0]
            if any(is_below(path, folder) for path in (*products.trees, *products.programs)):
                raise _unclear(command, facts)
        else:
            products.removed[target] = facts.index


def _record_move(
    products: Products, facts: StepFacts, command: CommandFacts, source: str, target: str
) -> None:
    """A compiled program is where the last copy or move put it."""
    moves = command.effect == "move"
    if moves and any(is_below(tree, source) for tree in products.trees):
        raise _unclear(command, facts)
    program = products.programs.get(source)
    if program is not None:
        products.programs[target] = replace(program, path=target, step=facts)
        products.removed.pop(target, None)
        if moves:
            del products.programs[source]


def _unclear(command: CommandFacts, facts: StepFacts, *, unpinned: bool = False) -> Doubt:
    if unpinned:
        return Doubt(
            "unpinned-interpreter",
            f"`{command.text}` installs into a folder named after the version, which FROM does not say",
            facts.line,
            hint="name the minor version in FROM (python:3.12, say)",
        )
    return Doubt(
        "unclear-target",
        f"the folder or file that `{command.text}` writes cannot be known",
        facts.line,
        hint="write its paths without shell variables",
    )


def _record_program(
    products: Products, facts: StepFacts, command: CommandFacts, context: BuildContext
) -> None:
    rule = command.rule
    if rule is None:
        return
    given = rule.flag_value(command.argv, rule.output_flag) if rule.output_flag else None
    if rule.output_flag and rule.output_flag in command.argv and given is None:
        raise _unclear(command, facts)
    for name in (given,) if given else default_output(rule, command, context):
        folder = command.cwd
        if rule.output_folder and not given:
            folder = _output_folder(rule.output_folder, facts)
        path = join_path(folder, name) if name else None
        if path is None or path.endswith("/") or (given or "").endswith("/") or given in {".", ".."}:
            raise _unclear(command, facts)
        products.revive(path)
        products.programs[path] = Program(path, facts, command, _is_static(command, facts))


def _output_folder(template: str, facts: StepFacts) -> str:
    # The only template in use is `{env:NAME:default}/rest`; effects.py fills the general ones.
    inner, _, rest = template.removeprefix("{env:").partition("}")
    name, _, default = inner.partition(":")
    return (facts.before.values.get(name) or default) + rest


def _is_static(command: CommandFacts, facts: StepFacts) -> bool:
    """Whether the setting that makes static programs is in force. Source: the rule's `dynamic_unless`."""
    name, _, wanted = (command.rule.dynamic_unless if command.rule else "").partition("=")
    values = dict(facts.before.values)
    item = command.command
    for key, word in (*getattr(item, "exports", ()), *getattr(item, "assignments", ())):
        values[key] = word.value
    return bool(name) and values.get(name) == wanted


def _check_mounts(stage: StageFacts, products: Products) -> None:
    """What is written below a mount is not in the image. Source: Dockerfile reference, RUN --mount."""
    for facts in stage.steps:
        if not isinstance(facts.step, Run):
            continue
        for mount in facts.step.mounts:
            raw = mount.get("target", "dst", "destination")
            target = expand(raw, facts.before.values) if raw else None
            path = join_path(facts.before.workdir, target) if target else None
            if path is None and mount.kind in {"secret", "ssh"}:
                continue
            if path is None or any(is_below(tree, path) for tree in products.trees):
                raise Doubt(
                    "product-on-mount",
                    "a package folder lies on a mount, so it is not in the image",
                    facts.line,
                )


def _taint(products: Products, copies: tuple[ContextCopy, ...]) -> None:
    """A copied folder that a later command changes belongs to the build from then on."""
    for target, facts, command in products.written:
        if (
            any(is_below(target, each.target) and each.facts.index < facts.index for each in copies)
            and (command.effect not in {"touch", "link"})
        ) or command.effect == "transfer":
            products.last_step = max(products.last_step, facts.index)


def is_disposable(path: str, products: Products) -> bool:
    """Whether a path holds only caches and temporary files."""
    places = (*_SYSTEM_CACHES, *products.caches)
    return any(is_below(path.rstrip("/*"), place) for place in places)
