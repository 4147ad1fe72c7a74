"""serve-by-nginx: nginx serves what a program in the image of a language only served as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.cross_build import builds_for_target
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.file_server import Served, served_folder
from dockopt.facts.recipes import with_recipes
from dockopt.facts.stage import StageFacts, stage_facts
from dockopt.knowledge.command_line import without_version
from dockopt.knowledge.file_servers import nginx
from dockopt.knowledge.images import identify
from dockopt.model.image import parse_image
from dockopt.model.instructions import Command, Copy, Run
from dockopt.model.scope import variables
from dockopt.passes.lead import lead_start
from dockopt.passes.names import fresh_name, taken_names
from dockopt.passes.nginx_text import settings_run
from dockopt.passes.plan import Edit, Options, Plan, Refusal
from dockopt.passes.rule import Rule
from dockopt.syntax.nodes import Blank

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StepFacts
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Instruction

NAME = "serve-by-nginx"
# What belongs to the image and not to the build of the files.
_CONFIGURES = {"EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "STOPSIGNAL"}
# Configuration that the base image of nginx has instead of the old one.
_CHANGES = frozenset({"CMD", "ENTRYPOINT", "ENV", "STOPSIGNAL"})
_HOUSEKEEPING = {"cache-clean", "os-housekeeping"}
_WORTH_MB = 10
_START = '["nginx", "-g", "daemon off;"]'
_COMMENT = "# Runtime stage: nginx serves the files that the build made."


def serve_by_nginx(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Give the served folder to nginx, on the same port and with the same answer to a path without a file."""
    del options
    last = dockerfile.stages[-1]
    stage = with_recipes(stage_facts(dockerfile, last), context)
    try:
        served = served_folder(stage, context)
    except Doubt as doubt:
        return Refusal(doubt.code, doubt.message, doubt.line, doubt.evidence, doubt.hint, doubt.nothing)
    image = parse_image(nginx().image)
    new = identify(image.name, image.tag)
    runs = [each for each in stage.steps if isinstance(each.step, Run)]
    installs = [each for each in runs if _installs(each, served)]
    alone = len(installs) == len(runs)
    if not alone and len(dockerfile.stages) > 1:
        line = next(each.line for each in runs if each not in installs)
        return Refusal("more-than-a-file-server", "the last stage does more than copy files", line)
    if dockerfile.parent(last) is not None:
        return Refusal("already-staged", "the last stage stands on another one", nothing=True)
    if stage.base is None:
        message = f"what {last.origin.image.text} configures for run time is not known"
        return Refusal("unknown-base", message, last.origin.node.line)
    if new and not runs and stage.base.size_mb - new.size_mb < _WORTH_MB:
        message = f"{stage.base.reference} is about as small as {nginx().image}"
        return Refusal("nothing-to-gain", message, nothing=True)
    text = _Text(dockerfile, stage, served)
    how = f"nginx serves {served.folder} on the same port; caching and listings of folders may differ"
    evidence = (Evidence(f"{served.server.program[0]} only serves files: {served.server.source}"),)
    edits = text.replaced(installs) if alone else text.staged()
    changes = _CHANGES | {"RUN"} if alone and installs else _CHANGES
    return Plan(edits, how, last.origin.node.line, "unsafe", evidence, splits=True, changes=changes)


def _installs(facts: StepFacts, served: Served) -> bool:
    """Whether a RUN only installs the server, and what health checks call that nginx's image has, too."""
    wanted = {"tools": set(served.server.program), "os-install": set(nginx().health)}
    return all(
        command.effect in _HOUSEKEEPING
        or (
            command.effect in wanted
            and {without_version(word or "") for word in command.operands} <= wanted[command.effect]
        )
        for command in facts.effective
    )


class _Text:
    """Writes the edits. `rest`: where the steps end that make the files."""

    def __init__(self, dockerfile: Dockerfile, stage: StageFacts, served: Served) -> None:
        self.dockerfile, self.stage, self.served = dockerfile, stage, served
        self.document = dockerfile.document
        self.origin = stage.stage.origin
        self.upper = not self.origin.node.keyword.islower()
        last = max((each.index for each in stage.steps if isinstance(each.step, (Run, Copy))), default=-1)
        self.above = [each.step.node for each in stage.steps if each.index <= last]
        self.below = [each.step.node for each in stage.steps if each.index > last]

    def replaced(self, installs: list[StepFacts]) -> tuple[Edit, ...]:
        """Nothing is built here: the stage itself stands on the image of nginx, without the server."""
        image = self.origin.image.span
        gone = [Edit(each.step.node.span.start, self._end(each.step.node), "") for each in installs]
        run = Edit(self._rest(), self._rest(), self._variable() + self._settings())
        return (Edit(image.start, image.end, nginx().image), run, *gone, *self._starts())

    def staged(self) -> tuple[Edit, ...]:
        """The stage becomes the builder; a second one gets the files and the configuration."""
        alias = self.origin.alias
        builder = fresh_name("builder", taken_names(self.dockerfile))
        image = self.origin.image.span
        name = (
            Edit(alias.span.start, alias.span.end, builder)
            if alias
            else Edit(image.end, image.end, f" {self._word('AS')} {builder}")
        )
        taken = {*taken_names(self.dockerfile), builder}
        runtime = self._runtime(builder, alias.text if alias else fresh_name("runtime", taken))
        moved = [Edit(node.span.start, node.span.end, "") for node in self._moved()]
        return (name, Edit(self._rest(), self._rest(), runtime), *moved, *self._starts())

    def _runtime(self, builder: str, name: str) -> str:
        newline = self.document.newline
        platform = self.origin.platform
        flag = f"--platform={platform} " if platform and not builds_for_target(self.stage) else ""
        copy, folder = self._word("COPY"), self.served.folder
        lines = [
            _COMMENT,
            f"{self._word('FROM')} {flag}{nginx().image} {self._word('AS')} {name}",
            *self._workdir(),
        ]
        head = "".join(line + newline for line in lines)
        moved = "".join(self._ended(node) for node in (*self._values(), *self._moved()))
        brought = f"{copy} --from={builder} {folder} {folder}{newline}"
        blank = "" if self.document.text[: self._rest()].endswith(newline * 2) else newline
        return f"{blank}{head}{moved}{self._variable()}{brought}{self._settings()}"

    def _workdir(self) -> list[str]:
        final = self.stage.final.workdir
        below = any(node.name == "WORKDIR" for node in self.below)
        return [f"{self._word('WORKDIR')} {final}"] if final not in {None, "/"} and not below else []

    def _moved(self) -> list[Instruction]:
        return [node for node in self.above if node.name in _CONFIGURES]

    def _values(self) -> list[Instruction]:
        """The ARG and ENV above, where an instruction of the runtime stage mentions a variable."""
        used = {name for node in (*self._moved(), *self.below) for name in variables(node.arguments.text)}
        return [node for node in self.above if node.name in {"ARG", "ENV"} and used]

    def _variable(self) -> str:
        """What names the port, where the environment of the container may name another one."""
        name = self.served.variable
        set_again = any(node.name == "ENV" for node in (*self.below, *self._values()))
        if not name or (set_again and name in self._set_names()):
            return ""
        return f"{self._word('ENV')} {name}={self.served.port}{self.document.newline}"

    def _set_names(self) -> set[str]:
        nodes = (*self.below, *self._values())
        return {name for node in nodes for name in node.arguments.text.replace("=", " ").split()}

    def _settings(self) -> str:
        return settings_run(self.served, self._word("RUN"), self.document.escape, self.document.newline)

    def _rest(self) -> int:
        return lead_start(self.document, self.below[0]) if self.below else len(self.document.text)

    def _starts(self) -> list[Edit]:
        """CMD and ENTRYPOINT become the one command of nginx."""
        steps = [each.step for each in self.stage.steps if isinstance(each.step, Command)]
        nodes = [step.node for step in steps if step.node.name in {"CMD", "ENTRYPOINT"}]
        last, others = nodes[-1], nodes[:-1]
        end = last.arguments.span(0, len(last.arguments.text)).end
        command = Edit(last.keyword_span.start, end, f"{self._word('CMD')} {_START}")
        return [command, *(Edit(node.span.start, node.span.end, "") for node in others)]

    def _end(self, node: Instruction) -> int:
        """Where a step ends that is left out: behind the blank line below it, where one is above, too."""
        items = self.document.items
        place = next(index for index, item in enumerate(items) if item.span == node.span)
        around = items[max(place - 1, 0) : place + 2 : 2]
        return around[-1].span.end if all(isinstance(each, Blank) for each in around) else node.span.end

    def _ended(self, node: Instruction) -> str:
        return node.text if node.text.endswith("\n") else node.text + self.document.newline

    def _word(self, word: str) -> str:
        return word if self.upper else word.lower()


RULE = Rule(
    NAME,
    __doc__,
    serve_by_nginx,
    levels=("unsafe",),
    why=(
        "`npx serve`, `http-server`, `vite preview` and `python -m http.server` need an interpreter, and "
        "most of them packages, to hand out files. nginx does it in an image of about 50 MB. It listens on "
        "the same port, by PORT where the server reads that, and a path without a file means what it meant: "
        "the start page only where the server sends it. The command, signals, caching headers and listings "
        "of folders become those of nginx."
    ),
    refuses=(
        "Where the container does anything else before or beside it, such as filling in variables, where an "
        "option or a settings file of the server is not known, where it listens to itself alone, where the "
        "container does not run as root, and where the folder is mounted or closed to others than root."
    ),
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files",
    sample="rewrite/serve-by-nginx/single-page",
)
