"""label-maintainer: MAINTAINER, which is deprecated, becomes the label `org.opencontainers.image.authors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.instructions import Settings
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Document, Instruction

NAME = "label-maintainer"
_LABEL = "org.opencontainers.image.authors"
# A name that means the same in the double quotes of a label, where variables and escapes count.
_PLAIN = regex(r"(?P<quote>\"?)(?P<name>[^\"\\$`\n]+)(?P=quote)")


def label_maintainer(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Rewrite each MAINTAINER, unless the file has that label already."""
    del context, options
    document = dockerfile.document
    nodes = [node for node in document.instructions if node.name == "MAINTAINER"]
    spots = [spot for node in nodes if (spot := _spot(document, node))]
    if not spots:
        return Refusal("nothing-maintained", "no MAINTAINER can become a label", nothing=True)
    if _has_label(dockerfile):
        line = nodes[0].line
        hint = "remove the MAINTAINER"
        return Refusal("labelled-already", f"the file has the label {_LABEL} already", line, hint=hint)
    changes = frozenset({"MAINTAINER", "LABEL"})
    return plan_of(spots, f"MAINTAINER becomes {_LABEL}", document, changes=changes)


def _has_label(dockerfile: Dockerfile) -> bool:
    steps = [step for stage in dockerfile.stages for step in stage.steps]
    found = [step for step in steps if isinstance(step, Settings) and step.node.name == "LABEL"]
    return any(setting.name.strip("\"'") == _LABEL for step in found for setting in step.settings)


def _spot(document: Document, node: Instruction) -> Spot | None:
    match = _PLAIN.fullmatch(node.arguments.text)
    if match is None or "\n" in node.text.strip() or not match["name"].strip():
        return None
    start, end = node.keyword_span.start, node.arguments.span(0, len(node.arguments.text)).end
    keyword = "label" if node.keyword.islower() else "LABEL"
    edit = Edit(start, end, f'{keyword} {_LABEL}="{match["name"]}"')
    return Spot(start, document.line_span(node.line).end, "MAINTAINER is deprecated", (edit,))


RULE = Rule(
    NAME,
    __doc__,
    label_maintainer,
    levels=("safe",),
    why=(
        "A label can be seen with `docker inspect` and is what registries read. The image's author field "
        "stays empty then; nothing at run time reads either."
    ),
    refuses="Where the file has that label already. A name with quotes, `$` or escapes inside stays.",
    source="https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
    sample="rewrite/label-maintainer/name-and-address",
)
