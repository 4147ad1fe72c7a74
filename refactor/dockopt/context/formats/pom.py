"""pom.xml (maven.apache.org/pom.html): modules, dependencies, and the archives that a build makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from dockopt.context.formats.result import Draft, Group

_FIELD = regex(r"\$\{([\w.-]+)\}")
_DEPTH = 5
_ARCHIVES = ("jar", "war", "ear")
_NOT_AT_RUN_TIME = ("test", "provided")


def read(draft: Draft) -> None:
    """Read a pom.xml. A name that its text does not tell is a problem."""
    root = _parse(draft.text)
    for module in root.findall("modules/module"):
        path = draft.refer(f"{_text(module)}/pom.xml")
        if path:
            draft.members.append(path.rpartition("/")[0])
    for each in root.findall("dependencies/dependency"):
        group: Group = "dev" if _text(each.find("scope")) in _NOT_AT_RUN_TIME else "runtime"
        name = f"{_text(each.find('groupId'))}:{_text(each.find('artifactId'))}"
        draft.add(
            name, _text(each.find("version")), group, line=draft.line_of(_text(each.find("artifactId")))
        )
    values = _values(root)
    draft.details["name"] = values["project.artifactId"]
    _read_archive(draft, root, values)


def _parse(text: str) -> Element:
    """The tree without namespaces. Entities are refused: they could grow without bound."""
    from xml.etree.ElementTree import ParseError, fromstring

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a document type is not read")
    try:
        root = fromstring(text.removeprefix("\ufeff"))  # noqa: S314 - without entities
    except ParseError as error:
        raise ValueError(str(error)) from error
    for each in root.iter():
        each.tag = str(each.tag).rpartition("}")[2]
    return root


def _text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _values(root: Element) -> dict[str, str]:
    """The variables that a pom may use. Source: maven.apache.org/pom.html#Properties."""
    properties = root.find("properties")
    values = {each.tag: _text(each) for each in properties} if properties is not None else {}
    for name in ("artifactId", "version", "groupId"):
        own = _text(root.find(name)) or (_text(root.find(f"parent/{name}")) if name != "artifactId" else "")
        values |= {f"project.{name}": own, f"pom.{name}": own, name: own}
    return values


def _filled(text: str, values: dict[str, str]) -> str:
    for _ in range(_DEPTH):
        text = _FIELD.sub(lambda match: values.get(match[1]) or match[0], text)
    return text


def _read_archive(draft: Draft, root: Element, values: dict[str, str]) -> None:
    packaging = _text(root.find("packaging")) or "jar"
    if packaging not in _ARCHIVES:
        return
    given = _text(root.find("build/finalName"))
    pattern = given or "${project.artifactId}-${project.version}"
    name = _filled(pattern, values)
    draft.details["fields"] = " ".join(_FIELD.findall(pattern + values["project.version"]))
    if "$" in name or name.endswith("-"):
        draft.problems.append("the name of the archive is not in this file")
        return
    if root.findall("build/plugins/plugin//classifier") or root.findall("build/plugins/plugin//finalName"):
        draft.problems.append("a plugin names the archive")
    if root.find("build/directory") is not None:
        draft.problems.append("the folder of the archive is another one")
    draft.artifacts.append(f"target/{name}.{packaging}")
    if _is_complete(draft, root, packaging):
        draft.details["complete"] = "yes"


def _is_complete(draft: Draft, root: Element, packaging: str) -> bool:
    """Whether the archive holds all that it depends on.

    Source: docs.spring.io/spring-boot/maven-plugin (repackage), maven.apache.org/plugins/maven-shade-plugin.
    """
    if packaging != "jar" or not any(each.group == "runtime" for each in draft.packages):
        return True
    for plugin in root.findall("build/plugins/plugin"):
        name, goals = _text(plugin.find("artifactId")), {_text(each) for each in plugin.iter("goal")}
        parent = _text(root.find("parent/artifactId")) == "spring-boot-starter-parent"
        if name == "spring-boot-maven-plugin" and (parent or "repackage" in goals):
            return True
        if name == "maven-shade-plugin" and "shade" in goals:
            return True
    return False
