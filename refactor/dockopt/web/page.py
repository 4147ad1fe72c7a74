"""The page itself: a text, the rules to switch, and an empty place for the answer, which its script fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.passes.registry import RULES
from dockopt.passes.selection import chosen_rules
from dockopt.report.html.elements import Html, element, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import Options
    from dockopt.web.project import Project


_FIXED = "This file is not UTF-8: an edit here would change other bytes, too. Edit it elsewhere, or clear it."


def page(project: Project, options: Options) -> str:
    """Return the HTML. `options`: which rules are switched on at first."""
    body = element(
        "body",
        element("header", element("h1", "dockopt"), element("p", _context(project))),
        element("main", _form(project, options), *_result()),
    )
    return f"<!doctype html>\n{element('html', _head(), body, lang='en')}\n"


def _head() -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", "dockopt"),
        element("link", rel="stylesheet", href="page.css"),
        element("link", rel="icon", href="icon.svg"),
        element("script", type="module", src="page.js"),
    )


def _context(project: Project) -> str:
    if project.folder is None:
        return "There is no build context: name a project's folder to `dockopt web`, and more can be decided."
    if project.context is not None:
        return f"Build context: {project.context}. A patch is for the folder {project.folder}."
    return f"Project: {project.folder}. The build context is the folder of the Dockerfile."


def _form(project: Project, options: Options) -> Html:
    return element(
        "form",
        element("h2", "Dockerfile", id="dockerfile"),
        element("div", *_sources(project), class_="row-of-controls"),
        element(
            "textarea",
            id="text",
            rows="14",
            spellcheck="false",
            autocapitalize="off",
            wrap="off",
            aria_labelledby="dockerfile",
            aria_describedby="fixed",
            placeholder="Paste a Dockerfile here",
        ),
        element("p", _FIXED, id="fixed", hidden="hidden"),
        _rules(options),
        autocomplete="off",
        id="question",
    )


def _sources(project: Project) -> Iterator[Html]:
    if project.dockerfiles:
        choices = [
            element("option", project.seen(path), value=str(number))
            for number, path in enumerate(project.dockerfiles)
        ]
        none = element("option", "a text of your own", value="")
        yield element("label", "From the project ", element("select", *choices, none, id="choice"))
    yield element("label", "Open a file ", element("input", type="file", id="file"))
    yield element("button", "Clear", type="button", id="clear")


def _rules(options: Options) -> Html:
    on = {rule.name for rule in chosen_rules(options.selected)}
    switches = (
        _switch(
            joined(
                element("code", rule.name), " ", *_words(rule.summary), " Unsafe." if rule.is_unsafe else ""
            ),
            on=rule.name in on,
            name="rule",
            value=rule.name,
        )
        for rule in RULES
    )
    unsafe = _switch(
        "Allow what may change how the image behaves", on=options.unsafe, name="unsafe", value="1"
    )
    return element(
        "details",
        element("summary", "Rules ", element("span", id="count")),
        element("fieldset", *switches, aria_label="Which rules may change the file"),
        unsafe,
        aria_label="Rules",
    )


def _words(text: str) -> Iterator[str]:
    """Yield a text of ours; what stands between backticks is code."""
    for number, part in enumerate(text.split("`")):
        yield element("code", part) if number % 2 else part


def _switch(words: str, *, on: bool, name: str, value: str) -> Html:
    box = element("input", type="checkbox", name=name, value=value, checked="checked" if on else None)
    return element("label", box, element("span", words), class_="switch")


def _result() -> Iterator[Html]:
    buttons = (
        ("copy-text", "Copy the Dockerfile"),
        ("copy-patch", "Copy the patch"),
        ("save", "Download the patch"),
    )
    yield element(
        "div",
        element("p", id="said", role="status"),
        element(
            "div",
            *(element("button", name, type="button", id=key, disabled="disabled") for key, name in buttons),
            class_="row-of-controls",
        ),
        id="outcome",
    )
    yield element("div", id="answer", role="region", aria_label="Result", tabindex="-1")
