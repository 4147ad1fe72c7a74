"""The page in a real browser: what a person does with it, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from report.html.browser import program
from report.html.test_in_browser import CONTRAST, SCHEMES, WIDER, WIDTHS

from .served import Served, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PROJECT = Path(__file__).parents[2] / "fixtures" / "projects" / "node-typescript"
CRLF = b"FROM node:20\r\nWORKDIR /app\r\nMAINTAINER a@example.com\r\nRUN true\r\n"
PASTED = "FROM node:20\nMAINTAINER a@example.com\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = program()
    if path is None:
        pytest.skip("there is no Chromium on PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = playwright.chromium.launch(executable_path=path, args=options)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    del browser  # without one, nothing is started
    folder = tmp_path_factory.mktemp("web") / "project"
    shutil.copytree(PROJECT, folder / "app")
    (folder / "other").mkdir()
    (folder / "other" / "windows.Dockerfile").write_bytes(CRLF)
    (folder / "other" / "odd.Dockerfile").write_bytes(b"FROM node:20\n# \xff\nMAINTAINER a@example.com\n")
    with served(folder, ".", "--extend-select", "label-maintainer") as found:
        yield found


@contextmanager
def opened(browser: Browser, site: Served, **options: Any) -> Iterator[Page]:
    """Open the page in a window of its own; it must not complain of anything."""
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(site.address)
    says(page, r"^Rewritten by ")
    yield page
    context.close()
    assert complaints == []


def says(page: Page, words: str) -> str:
    """Wait until the page says something; the whole of it."""
    from playwright.sync_api import expect

    status = page.get_by_role("status")
    expect(status).to_have_text(re.compile(words), timeout=60_000)
    return status.inner_text()


def patch(page: Page) -> bytes:
    """Download the patch, as its reader does."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the patch").click()
    assert download.value.suggested_filename == "dockopt.patch"
    return Path(download.value.path()).read_bytes()


def test_a_dockerfile_of_the_project_is_shown_at_once(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        assert says(page, "split-stages") == "Rewritten by copy-manifests-first, split-stages."
        assert page.get_by_role("textbox", name="Dockerfile").input_value() == (
            (PROJECT / "Dockerfile").read_text(encoding="utf-8")
        )
        assert page.locator(".side.new ins").first.inner_text().startswith("# Build stage")
        assert page.get_by_role("img", name="The stages of the rewritten").is_visible()
        assert page.get_by_role("heading", name=".dockerignore").is_visible()
        assert page.locator(".decisions .changed").count() == 2
        assert b"+FROM node:20-slim AS runtime\n" in patch(page)


def test_nothing_is_loaded_from_elsewhere(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        says(page, "^Rewritten")
        assert len(asked) >= 5
        assert all(url.startswith(site.address) for url in asked)


def test_a_pasted_text_is_answered_as_one_types(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        page.get_by_role("button", name="Clear").click()
        says(page, "^Paste a Dockerfile")
        assert page.get_by_role("button", name="Copy the patch").is_disabled()
        page.keyboard.type(PASTED)  # the cursor is in the text already
        says(page, "^Rewritten by label-maintainer")
        page.get_by_role("textbox", name="Dockerfile").fill("FROM a\nCOPY a\n")
        says(page, "^This is no Dockerfile: it has 1 error")
        assert "Dockerfile:2:6" in page.locator("#answer pre").inner_text()
        assert page.get_by_role("button", name="Download the patch").is_disabled()


def test_rules_are_switched(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        page.locator("summary", has_text="Rules").click()
        before = page.locator("#count").inner_text()
        page.get_by_role("checkbox", name="split-stages").uncheck()
        assert says(page, "first.$") == "Rewritten by copy-manifests-first."
        assert page.locator("#count").inner_text() != before
        page.get_by_role("checkbox", name="copy-manifests-first").uncheck()
        says(page, "^Nothing changes")
        page.get_by_role("checkbox", name="start-in-exec-form").check()
        page.get_by_role("checkbox", name="Allow what may change").check()
        page.get_by_role("textbox", name="Dockerfile").fill("FROM node:20\nCMD node a.js\n")
        says(page, "^Rewritten by start-in-exec-form")


def test_a_file_keeps_its_line_ends_and_bytes(browser: Browser, site: Served, tmp_path: Path) -> None:
    with opened(browser, site) as page:
        page.get_by_label("From the project").select_option("other/windows.Dockerfile")
        says(page, "label-maintainer")
        assert b"+++ b/other/windows.Dockerfile\n" in (found := patch(page))
        assert found.count(b"\r\n") == len(CRLF.splitlines()) + 1
        page.get_by_role("textbox", name="Dockerfile").press("End")
        page.keyboard.type("\n# more")
        page.get_by_text("# more").first.wait_for(state="attached")
        assert b" RUN true\r\n \r\n # more\n" in patch(page)  # an edit keeps them, too

        page.get_by_label("From the project").select_option("other/odd.Dockerfile")
        says(page, "label-maintainer")
        page.locator("#answer", has_text="\\xff").wait_for()
        assert b" # \xff\n" in patch(page)
        assert not page.get_by_role("textbox", name="Dockerfile").is_editable()
        assert page.get_by_text("This file is not UTF-8").is_visible()

        own = tmp_path / "own"
        own.write_bytes(b"FROM node:20\r\nMAINTAINER \xea\xb0\x80")
        page.get_by_label("Open a file").set_input_files(own)
        page.locator("#answer", has_text="가").first.wait_for()
        assert b'.authors="\xea\xb0\x80"\n\\ No newline' in patch(page)
        assert page.get_by_role("textbox", name="Dockerfile").is_editable()
        assert page.get_by_text("This file is not UTF-8").is_hidden()


def test_the_result_can_be_copied(browser: Browser, site: Served) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    with opened(browser, site, permissions=permissions) as page:
        page.get_by_role("button", name="Copy the Dockerfile").click()
        says(page, "^Copied: the Dockerfile")
        assert page.evaluate("navigator.clipboard.readText()").startswith("# Build stage")
        page.get_by_role("button", name="Copy the patch").click()
        says(page, "^Copied: the patch")
        assert page.evaluate("navigator.clipboard.readText()").startswith("--- a/app/Dockerfile\n")


def test_a_hostile_text_runs_nothing(browser: Browser, site: Served) -> None:
    bad = "<img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)>"
    with opened(browser, site) as page:
        for text in (f"FROM a\nRUN {bad}\nMAINTAINER {bad}\n", f"FROM {bad}\n", f"{bad}\n"):
            page.get_by_role("textbox", name="Dockerfile").fill(text)
            page.locator("#answer", has_text="onerror=alert(1)").wait_for()
            assert page.locator("#answer img, #answer script, #answer [onload]").count() == 0


def test_the_keyboard_is_enough(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        wanted = page.evaluate(
            "[...document.querySelectorAll('select,input,textarea,button,summary,.picture')]"
            ".filter((e) => e.checkVisibility()).length"
        )
        reached = set()
        for _ in range(wanted + 3):
            page.keyboard.press("Tab")
            reached.add(
                page.evaluate("[...document.querySelectorAll('main *')].indexOf(document.activeElement)")
            )
        assert len(reached - {-1}) == wanted
        page.locator("summary", has_text="Rules").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        for _ in range(30):
            if page.evaluate("document.activeElement.value") == "split-stages":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert says(page, "first.$") == "Rewritten by copy-manifests-first."


def test_everything_has_a_name(browser: Browser, site: Served) -> None:
    with opened(browser, site) as page:
        page.locator("summary", has_text="Rules").click()
        tree = page.locator("body").aria_snapshot()
        nameless = re.findall(r"^ *- (?:button|checkbox|combobox|textbox|img|region)(?::| *$)", tree, re.M)
        assert nameless == [], tree
        assert len(re.findall(r"- checkbox \"", tree)) >= 17
        assert "- status:" in tree


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(browser: Browser, site: Served, width: int, scheme: Any) -> None:
    size: Any = {"width": width, "height": 900}
    with opened(browser, site, viewport=size, color_scheme=scheme) as page:
        page.locator("summary", has_text="Rules").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(WIDER) == []
        assert page.evaluate(CONTRAST) == []
        targets = "[...document.querySelectorAll('button,select,.switch')]"
        assert page.evaluate(f"{targets}.every((e) => e.offsetHeight >= 24)")


def test_it_says_when_the_server_is_gone(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    with served(tmp_path) as site:
        page.goto(site.address)
        says(page, "^Paste a Dockerfile")
    page.get_by_role("textbox", name="Dockerfile").fill(PASTED)
    says(page, "^There is no answer")
    context.close()
