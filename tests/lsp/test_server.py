"""The server at work: what an editor gets for a file, and what it does not get."""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types

from dockopt.cli.main import main
from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from lsp.editor import PLAIN, edited, editor, own_edits, process

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

FIXTURES = Path(__file__).parents[2] / "fixtures"
STAGED = """# 고래 🐳
FROM golang:1.24
RUN echo 🐳🐳 > /고래

FROM debian:12
COPY --from=0 /고래 /고래
"""
Info, Hint, Error = (
    types.DiagnosticSeverity.Information,
    types.DiagnosticSeverity.Hint,
    types.DiagnosticSeverity.Error,
)


def in_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


@dataclass(frozen=True)
class Project:
    """A project on disk, with its Dockerfile as an editor names it."""

    root: Path

    @property
    def uri(self) -> str:
        """Its Dockerfile's name for an editor."""
        return (self.root / "Dockerfile").as_uri()

    @property
    def text(self) -> str:
        """Its Dockerfile's text on disk."""
        return (self.root / "Dockerfile").read_text(encoding="utf-8")

    def fixed(self) -> str:
        """The text as `dockopt fix` would write it."""
        copy = self.root.with_name("fixed")
        shutil.copytree(self.root, copy)
        main(["fix", "--quiet", str(copy / "Dockerfile")])
        return (copy / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    shutil.copytree(FIXTURES / "projects" / "node-typescript", root)
    return Project(root)


@in_a_loop
async def test_the_program_serves_an_editor(project: Project) -> None:
    async with editor(project.root, connect=process) as ours:
        ours.open(project.uri, project.text)
        assert len(await ours.diagnostics(project.uri, 1)) == 2


@in_a_loop
async def test_what_fix_would_do_is_shown_and_done(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, project.text)
        found = await ours.diagnostics(project.uri, 1)
        assert {(each.code, each.severity, each.source) for each in found} == {
            ("split-stages", Info, "dockopt"),
            ("copy-manifests-first", Info, "dockopt"),
        }
        [all_of_it] = await ours.actions(project.uri, only=["source"])
        assert all_of_it.kind == "source.fixAll.dockopt"
        edits = own_edits(all_of_it.edit, project.uri)
        assert edited(project.text, edits) == project.fixed()
        assert not any(each.range.start.line == 0 and each.range.end.line > 1 for each in edits)


@in_a_loop
async def test_each_finding_can_be_mended_or_ignored(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, project.text)
        mend, ignore, split = await ours.actions(
            project.uri, trigger_kind=types.CodeActionTriggerKind.Automatic
        )
        assert (mend.is_preferred, mend.kind) == (True, "quickfix")
        assert (split.title, split.kind) == ("Split into stages", "refactor.rewrite.dockopt")
        assert own_edits(mend.edit, project.uri) == own_edits(split.edit, project.uri)
        ignored = edited(project.text, own_edits(ignore.edit, project.uri))
        ours.change(project.uri, ignored, 2)
        assert [each.code for each in await ours.diagnostics(project.uri, 2)] == ["copy-manifests-first"]


@in_a_loop
async def test_a_refusal_says_why(tmp_path: Path) -> None:
    text = 'FROM python:3.12\nRUN curl https://example.org/x | sh\nCMD ["x"]\n'
    uri = (tmp_path / "Dockerfile").as_uri()
    async with editor(tmp_path) as ours:
        ours.open(uri, text)
        [found] = await ours.diagnostics(uri, 1)
        assert found.severity is Hint
        [split] = await ours.actions(uri, only=["refactor.rewrite"])
        assert split.disabled is not None
        assert split.edit is None
        place = types.HoverParams(types.TextDocumentIdentifier(uri), found.range.start)
        shown = await ours.client.text_document_hover_async(place)
        assert shown is not None
        assert isinstance(shown.contents, types.MarkupContent)
        assert "**split-stages** refused" in shown.contents.value
        assert await ours.actions(uri, only=["source.fixAll"]) == []


@in_a_loop
async def test_places_are_right_behind_wide_characters(tmp_path: Path) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    for text in (STAGED, STAGED.replace("\n", "\r\n")):
        async with editor(tmp_path, PLAIN) as ours:
            assert ours.capabilities.position_encoding == types.PositionEncodingKind.Utf16
            ours.open(uri, text)
            [action] = await ours.actions(uri, only=["source.fixAll"])
            after = edited(text, own_edits(action.edit, uri))
            assert "FROM golang:1.24 AS base" in after
            assert after.replace(" AS base", "").replace("--from=base", "--from=0") == text


@in_a_loop
async def test_the_encoding_is_agreed_on(tmp_path: Path) -> None:
    general = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf8])
    uri = (tmp_path / "Dockerfile").as_uri()
    async with editor(tmp_path, types.ClientCapabilities(general=general)) as ours:
        assert ours.capabilities.position_encoding == types.PositionEncodingKind.Utf8
        ours.open(uri, "# 고래\nFROM a\nCOPY 고래\n")
        [found] = await ours.diagnostics(uri, 1)
        assert (found.severity, found.range.end.character) == (Error, len("COPY 고래".encode()))


@in_a_loop
async def test_stages_are_named(tmp_path: Path) -> None:
    uri = (tmp_path / "Dockerfile").as_uri()
    async with editor(tmp_path) as ours:
        ours.open(uri, STAGED)
        whole = types.Range(types.Position(0, 0), types.Position(9, 0))
        document = types.TextDocumentIdentifier(uri)
        hints = await ours.client.text_document_inlay_hint_async(types.InlayHintParams(document, whole))
        assert [(each.position.line, each.label) for each in hints or ()] == [
            (1, "stage 0, used by line 5"),
            (4, "stage 1"),
            (5, "line 2"),
        ]


@in_a_loop
async def test_a_lens_splits(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, project.text)
        document = types.TextDocumentIdentifier(project.uri)
        lenses = await ours.client.text_document_code_lens_async(types.CodeLensParams(document))
        [command] = [lens.command for lens in lenses or () if lens.command]
        await ours.client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )
        [edit] = ours.applied
        assert "AS runtime" in edited(project.text, own_edits(edit, project.uri))


@in_a_loop
async def test_only_the_last_text_is_told(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, "FROM\n")
        for version in range(2, 30):
            ours.change(project.uri, f"FROM a{version}\nRUN\n", version)
        ours.change(project.uri, project.text, 30)
        assert len(await ours.diagnostics(project.uri, 30)) == 2
        versions = [each.version or 0 for each in ours.published]
        assert versions == sorted(versions)
        assert len(versions) <= 3


@in_a_loop
async def test_nothing_is_told_of_a_closed_document(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, project.text)
        document = types.TextDocumentIdentifier(project.uri)
        ours.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
        assert await ours.actions(project.uri) == []
        assert [list(each.diagnostics) for each in ours.published] == [[]]


@in_a_loop
async def test_changed_settings_are_followed(project: Project) -> None:
    async with editor(project.root, settings={"ignore": ["split-stages"]}) as ours:
        await ours.until(lambda: types.WORKSPACE_DID_CHANGE_CONFIGURATION in ours.registered)
        ours.open(project.uri, project.text)
        await ours.until(lambda: [each for each in ours.published if len(each.diagnostics) == 1])
        ours.settings = {"selct": [], "ignore": ["ALL"]}
        ours.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await ours.until(lambda: not ours.published[-1].diagnostics and ours.messages)
        assert ours.messages == ["dockopt: No setting is called `selct`. Did you mean `select`?"]


@in_a_loop
async def test_an_editor_that_cannot_be_asked_sends_its_settings(project: Project) -> None:
    async with editor(project.root, PLAIN) as ours:
        ours.open(project.uri, project.text)
        assert len(await ours.diagnostics(project.uri, 1)) == 2
        sent = types.DidChangeConfigurationParams({"dockopt": {"ignore": ["ALL"]}})
        ours.client.workspace_did_change_configuration(sent)
        await ours.until(lambda: not ours.published[-1].diagnostics)
        assert ours.registered == []


@in_a_loop
async def test_formatting_has_to_be_wanted(project: Project) -> None:
    async with editor(project.root) as ours:
        assert ours.capabilities.document_formatting_provider is None
    async with editor(project.root, PLAIN, options={"format": True}) as ours:
        ours.open(project.uri, project.text)
        options = types.FormattingOptions(tab_size=4, insert_spaces=True)
        edits = await ours.client.text_document_formatting_async(
            types.DocumentFormattingParams(types.TextDocumentIdentifier(project.uri), options)
        )
        alone = fix(project.text, BuildContext.open(project.root), Options(other_files=False))
        assert edited(project.text, edits or ()) == alone.after != project.text


@in_a_loop
async def test_the_files_around_a_document_are_followed(project: Project) -> None:
    async with editor(project.root) as ours:
        ours.open(project.uri, project.text)
        before = await ours.diagnostics(project.uri, 1)
        (project.root / "package.json").unlink()
        event = types.FileEvent((project.root / "package.json").as_uri(), types.FileChangeType.Deleted)
        ours.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
        await ours.until(lambda: len(ours.published) > 1)
        assert list(ours.published[-1].diagnostics) != before


@in_a_loop
async def test_an_unsaved_document_has_no_context(tmp_path: Path) -> None:
    async with editor(tmp_path) as ours:
        ours.open("untitled:Untitled-1", STAGED)
        found = await ours.diagnostics("untitled:Untitled-1", 1)
        assert "name-stages" in {each.code for each in found}


@in_a_loop
async def test_the_context_is_relative_to_the_open_folder(project: Project) -> None:
    below = project.root / "docker"
    below.mkdir()
    (project.root / "Dockerfile").rename(below / "Dockerfile")
    uri = (below / "Dockerfile").as_uri()
    text = (below / "Dockerfile").read_text(encoding="utf-8")
    async with editor(project.root, settings={"context": "."}) as ours:
        ours.open(uri, text)
        await ours.until(
            lambda: any(len(each.diagnostics) == 2 for each in ours.published if each.uri == uri)
        )


def test_without_the_library_the_way_out_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in [each for each in sys.modules if each.startswith("dockopt.lsp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert main(["lsp"]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert "pip install 'dockopt[lsp]'" in err
