"""The tree in words, for the golden folders: one block for an item, strings as Python writes them."""

from dockopt.syntax.check import check
from dockopt.syntax.nodes import Blank, Comment, DirectiveLine, Document, Instruction, Item


def dump(document: Document) -> str:
    rows = [row for item in document.items for row in _item(item)]
    for problem in check(document):
        line, column = document.position(problem.span.start)
        covered = document.text[slice(*problem.span)]
        rows.append(f"problem {line}:{column} {problem.code} {covered!a}: {problem.message}")
    return "\n".join(rows) + "\n"


def _item(item: Item) -> list[str]:
    lines = f"{item.line}" if item.line == item.end_line else f"{item.line}-{item.end_line}"
    match item:
        case Comment():
            return [f"{lines} comment {item.text!a}"]
        case Blank():
            return [f"{lines} blank {item.text!a}"]
        case DirectiveLine():
            return [f"{lines} directive {item.name} = {item.value!a}"]
        case Instruction():
            return [f"{lines} {item.name}", *_instruction(item)]


def _instruction(item: Instruction) -> list[str]:
    rows = [f"  keyword {item.keyword!a}"] if item.keyword != item.name else []
    rows += [f"  flag {flag.name} = {flag.value!a}" for flag in item.flags]
    if item.trigger:
        return [*rows, f"  trigger {item.trigger.name}", *(f"  {row}" for row in _instruction(item.trigger))]
    if item.arguments.text:
        rows.append(f"  arguments {item.arguments.text!a}")
    if item.json is not None:
        rows.append(f"  json {list(item.json)!a}")
    for doc in item.heredocs:
        marks = [f"fd {doc.fd}"] * (doc.fd > 0) + ["expand"] * doc.expand + ["chomp"] * doc.chomp
        rows.append(f"  heredoc {doc.name!a} {' '.join(marks)}".rstrip())
        rows.append(f"    {doc.content!a}")
    return rows
