"""write-pairs-with-equals: `ENV name value` and `LABEL name value` become `name=value`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.regex import regex
from dockopt.syntax.words import NameValue, name_values

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.syntax.nodes import Document, Instruction

NAME = "write-pairs-with-equals"
# A value that stands as it is behind `=`: one word, quoted as a whole or free of quotes and escapes.
_WORD = regex(r'[^\s"\'\\`#]+|"[^"\\`]*"|\'[^\']*\'')
# A value of several words that may be put in double quotes.
_PHRASE = regex(r"[^\"'\\`#]+")


def write_pairs_with_equals(
    dockerfile: Dockerfile, context: BuildContext, options: Options
) -> Plan | Refusal:
    """Rewrite each pair whose value means the same behind `=`; others stay."""
    del context, options
    document = dockerfile.document
    spots: list[Spot] = []
    for node in document.instructions:
        spot = _spot(document, node) if node.name in {"ENV", "LABEL"} else None
        spots += [spot] if spot else []
    if not spots:
        return Refusal("nothing-without-equals", "no pair is written without `=`", nothing=True)
    return plan_of(spots, "names and values are joined by `=`", document)


def _spot(document: Document, node: Instruction) -> Spot | None:
    pairs = name_values(node.arguments, document.escape)
    if len(pairs) != 1 or not pairs[0].legacy or "\n" in node.text.strip():
        return None
    value = _value(pairs[0])
    if value is None:
        return None
    pair = pairs[0]
    edit = Edit(pair.name_span.end, pair.value_span.end, f"={value}")
    message = f"`{node.name} name value` is an old form; BuildKit warns of it"
    return Spot(pair.span.start, pair.span.end, message, (edit,))


def _value(pair: NameValue) -> str | None:
    """The value as it stands behind `=`; None where quotes or escapes would mean something else there."""
    text = pair.value or ""
    if "\ufffd" in text or "=" in pair.name:
        return None
    if _WORD.fullmatch(text):
        return text
    return f'"{text}"' if _PHRASE.fullmatch(text) else None


RULE = Rule(
    NAME,
    __doc__,
    write_pairs_with_equals,
    levels=("safe",),
    why=(
        "In the old form all that follows the name is the value, blanks and all, and a second pair on the "
        "line becomes part of the first. BuildKit warns of it as `LegacyKeyValueFormat`."
    ),
    refuses="Never; a value with quotes or escapes inside, or over several lines, stays in the old form.",
    source="https://docs.docker.com/reference/build-checks/legacy-key-value-format/",
    sample="rewrite/write-pairs-with-equals/env",
)
