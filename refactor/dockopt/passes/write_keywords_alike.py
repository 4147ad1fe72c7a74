"""write-keywords-alike: all keywords of a file are in upper case, or all in lower case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Document
    from dockopt.syntax.tokens import Span


def write_keywords_alike(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Write each keyword as most of the file has it: in upper case, unless more are in lower case."""
    del context, options
    document = dockerfile.document
    keywords = [node.keyword for node in document.instructions]
    lower = sum(each.islower() for each in keywords) > sum(each.isupper() for each in keywords)
    case = "lower" if lower else "upper"
    spots: list[Spot] = []
    for span in _keywords(dockerfile):
        text = document.text[span.start : span.end]
        wanted = text.lower() if lower else text.upper()
        if text != wanted:
            message = f"`{text}` is not in {case} case, as most keywords of the file are"
            spots.append(Spot(*span, message, (Edit(*span, wanted),)))
    if not spots:
        message = "all keywords are in upper case, or all in lower case"
        return Refusal("nothing-unlike", message, nothing=True)
    return plan_of(spots, f"all keywords are in {case} case", document)


def _keywords(dockerfile: Dockerfile) -> Iterator[Span]:
    """The instructions' keywords, and the AS of a FROM, in one piece each."""
    document: Document = dockerfile.document
    named = {stage.origin.node.line for stage in dockerfile.stages if stage.origin.alias}
    for node in document.instructions:
        yield node.keyword_span
        if node.line in named:
            span = words(node.arguments, document.escape)[1].span
            if span.end - span.start == len("AS"):  # no line ends within it
                yield span


RULE = Rule(
    "write-keywords-alike",
    __doc__,
    write_keywords_alike,
    levels=("safe",),
    why=(
        "The builder reads keywords in any case; people read a file faster that is written in one. BuildKit "
        "warns of a mixture as `ConsistentInstructionCasing`, and of the AS of a FROM as `FromAsCasing`."
    ),
    refuses="Never; a keyword behind ONBUILD stays as it is.",
    source="https://docs.docker.com/reference/build-checks/consistent-instruction-casing/",
    sample="rewrite/write-keywords-alike/mixed",
)
