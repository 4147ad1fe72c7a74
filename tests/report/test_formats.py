"""The reports of findings: each for its reader, none broken by what a Dockerfile may hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options
from dockopt.engine.findings import find
from dockopt.engine.types import Finding
from dockopt.passes.plan import apply_edits
from dockopt.report.findings import Checked
from dockopt.report.formats import Format, rendered
from dockopt.report.style import Style
from dockopt.syntax.tokens import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NODE = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nRUN npm run build\nCMD ["npm", "start"]\n'
NODE = NODE.replace("\n", "\r\n")
FORMATS: tuple[Format, ...] = ("text", "json", "sarif", "github", "gitlab", "markdown")
each_format = pytest.mark.parametrize("form", FORMATS)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Checked]:
    """Two files: one with fixes, a new .dockerignore among them, and one without a context."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "package.json").write_text('{"devDependencies": {"typescript": "5"}}')
    (folder / "src.js").write_text("")
    known = find("\ufeff" + NODE, BuildContext.open(folder), Options())
    refused = find(NODE, BuildContext.unknown(), Options())
    return [
        Checked("my app/Dockerfile", "my app", known.before, known.findings),
        Checked("b|c`.Dockerfile", "", refused.before, refused.findings),
    ]


def whole(files: list[Checked], form: Format, style: Style) -> str:
    return "".join(rendered(files, form, style))


def hostile() -> list[Checked]:
    """A finding whose words are made of what the formats give a meaning to."""
    text = "FROM a\udcff\nRUN \x1b[31m\n"
    words = "100% | <b>`x`\n::error:: \x1b[31m \udcff a,b: c"
    finding = Finding("split-stages", "refused", "code", words, Span(8, 13), (2, 1), (2, 6), hint=words)
    return [Checked("a,b:%|\x1b.Dockerfile", "", text, (finding,))]


@each_format
def test_no_findings(form: Format) -> None:
    text = whole([Checked("Dockerfile", "", "FROM a\n", ())], form, Style())
    assert text == "" or text.endswith("\n")
    if form in {"json", "gitlab"}:
        assert json.loads(text) == []


@each_format
def test_nothing_breaks_a_report(form: Format) -> None:
    text = whole(hostile(), form, Style())
    text.encode("utf-8", "replace")
    if form in {"json", "sarif", "gitlab"}:
        json.loads(text)
    else:
        assert "\x1b" not in text or form == "github"
    if form == "github":
        (line,) = text.splitlines()
        assert line.startswith("::notice file=a%2Cb%3A%25|")
        assert "%0A::error::" in line
    if form == "markdown":
        assert len([line for line in text.splitlines() if line.startswith("|")]) == 3
        assert "<b>" not in text.replace("\\<b\\>", "")


def test_text_is_for_people(files: list[Checked]) -> None:
    text = whole(files, "text", Style())
    assert "my app/Dockerfile:3:1: copy-manifests-first (fixable)\n  3 | COPY . .\n    | ^^^^^^^^\n" in text
    assert "(not fixable: no-context)" in text
    assert text.splitlines()[-1].endswith("in 2 of 2 files: 3 fixable, 1 not fixable.")
    coloured = whole(files, "text", Style(colour=True))
    assert "\x1b[32mfixable\x1b[0m" in coloured


def test_json_holds_the_edits(files: list[Checked]) -> None:
    rows = json.loads(whole(files, "json", Style()))
    assert len(rows) == sum(len(file.findings) for file in files)
    row = next(each for each in rows if each["rule"] == "copy-manifests-first")
    assert row["start"] == {"line": 3, "column": 1}
    assert [each["path"] for each in row["fix"]["files"]] == [".dockerignore"]
    refused = next(each for each in rows if each["outcome"] == "refused")
    assert refused["fix"] is None


def test_github_marks_the_line(files: list[Checked]) -> None:
    lines = whole(files, "github", Style()).splitlines()
    assert lines[1].startswith(
        "::warning file=my app/Dockerfile,line=3,endLine=3,title=dockopt%3A copy-manifests-first,"
        "col=1,endColumn=9::copied before the install: package.json"
    )
    assert sum(line.startswith("::notice ") for line in lines) == 1


def test_gitlab_fingerprints_follow_the_finding(files: list[Checked]) -> None:
    rows = json.loads(whole(files, "gitlab", Style()))
    assert len({row["fingerprint"] for row in rows}) == len(rows)
    file = files[0]
    moved = Finding("name-stages", "fixable", "x", "y", Span(1, 5), (1, 1), (1, 5))
    later = Finding("name-stages", "fixable", "x", "y", Span(2, 6), (2, 1), (2, 5))
    one, two = (
        json.loads(whole([Checked(file.name, "", text, (found,))], "gitlab", Style()))[0]["fingerprint"]
        for text, found in ((" FROM", moved), ("\n FROM", later))
    )
    assert one == two


def sarif(files: list[Checked]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(whole(files, "sarif", Style()))
    return found


@pytest.mark.parametrize("name", ["files", "hostile", "none"])
def test_sarif_is_what_the_schema_allows(name: str, files: list[Checked]) -> None:
    model = pytest.importorskip("pydantic_sarif.model")
    chosen = {"files": files, "hostile": hostile(), "none": []}[name]
    log = model.StaticAnalysisResultsFormatSarifVersion210JsonSchema.model_validate(sarif(chosen))
    assert len(log.runs[0].results) == sum(len(file.findings) for file in chosen)


def test_the_sarif_schema_is_strict() -> None:
    model = pytest.importorskip("pydantic_sarif.model").StaticAnalysisResultsFormatSarifVersion210JsonSchema
    for broken in ({"version": "2.1.0"}, {**sarif([]), "more": 1}, {**sarif([]), "version": "2"}):
        with pytest.raises(ValueError, match="validation error"):
            model.model_validate(broken)


def offset(text: str, line: int, column: int) -> int:
    """The place in a text that has a byte order mark, as a reader of SARIF finds it."""
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1 + (line == 1)


def test_the_fixes_of_sarif_are_those_of_the_rules(files: list[Checked], tmp_path: Path) -> None:
    del tmp_path
    file = files[0]
    results = sarif([file])["runs"][0]["results"]
    assert [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results] == [
        {"uri": "my%20app/Dockerfile"}
    ] * len(results)
    for result, finding in zip(results, file.findings, strict=True):
        change, *others = result["fixes"][0]["artifactChanges"]
        text = file.text
        for each in sorted(change["replacements"], key=lambda one: -one["deletedRegion"]["startLine"]):
            region = each["deletedRegion"]
            start = offset(file.text, region["startLine"], region["startColumn"])
            end = offset(file.text, region["endLine"], region["endColumn"])
            text = text[:start] + each["insertedContent"]["text"] + text[end:]
        # A split replaces the byte order mark, too; it has no column.
        assert text.lstrip("\ufeff") == apply_edits(file.text, finding.edits).lstrip("\ufeff")
        named = [other["artifactLocation"]["uri"] for other in others]
        assert named == [f"my%20app/{each.path}" for each in finding.files]


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "markdown"])
def test_a_file_is_told_before_the_next_is_there(form: Format, files: list[Checked]) -> None:
    taken: list[str] = []

    def coming() -> Iterator[Checked]:
        for file in files:
            taken.append(file.name)
            yield file

    pieces = rendered(coming(), form, Style())
    told = ""
    while len(taken) < 2:
        told += next(pieces)
    first = files[0].findings[0].rule
    assert first in told
    assert told + "".join(pieces) == whole(files, form, Style())


@each_format
def test_rows_of_many_files_are_joined_as_one_list(form: Format, files: list[Checked]) -> None:
    if form in {"json", "gitlab"}:
        text = whole([*files, *files], form, Style())
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
    if form == "sarif":
        text = whole(files, form, Style())
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
