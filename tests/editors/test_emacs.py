"""Emacs: the recipe's command, `shell-command-on-region`, and eglot as the language client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from editors.harness import BROKEN, Desk, desk
from editors.recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path

SETUP = """(set-language-environment "UTF-8")
(defun keep (text name) (with-temp-file name (insert text)))
(defun steps (undo) (setq last-command nil) (undo-boundary) (when undo (undo-only)))
(find-file "Dockerfile")
(buffer-enable-undo)
"""
EGLOT = """(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(unless (require 'eglot nil t) (message "no eglot") (kill-emacs 9))
(define-derived-mode dockerfile-mode prog-mode "Dockerfile")
%s
(setq eglot-sync-connect 30 eglot-events-buffer-size 0 eglot-confirm-server-initiated-edits nil)
(dockerfile-mode)
(apply #'eglot (eglot--guess-contact))
(eglot-code-actions (point-min) (point-max) "source.fixAll.dockopt" t)
(keep (buffer-string) "../after")
(eglot-shutdown (eglot-current-server))
"""


def lisp(at: Desk, *forms: str) -> str:
    """Let Emacs evaluate some forms in the Dockerfile's buffer; what it said."""
    script = at.root.parent / "script.el"
    script.write_text("\n".join((SETUP, *forms)), encoding="utf-8")
    return at.run("emacs", "-Q", "--batch", "-l", script)


def test_the_command_fixes_in_one_step(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write("# 한국어 🐳\n" + at.text())
    before = at.text()
    said = lisp(
        at,
        recipe("emacs.md", "elisp", "defun dockopt-fix"),
        '(search-forward "npm\\", \\"st")',
        "(undo-boundary) (dockopt-fix)",
        '(keep (buffer-string) "../after")',
        '(keep (buffer-substring (line-beginning-position) (point)) "../place")',
        '(steps t) (keep (buffer-string) "../undone")',
    )
    assert (tmp_path / "undone").exists(), said
    assert (tmp_path / "undone").read_text() == before
    assert "AS runtime" in (tmp_path / "after").read_text()
    assert (tmp_path / "place").read_text() == 'CMD ["npm", "st'


def test_a_failure_leaves_the_buffer_alone(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write(BROKEN)
    said = lisp(
        at,
        recipe("emacs.md", "elisp", "defun dockopt-fix"),
        "(dockopt-fix)",
        '(keep (format "%s" (buffer-modified-p)) "../modified")',
        '(keep (buffer-string) "../after")',
    )
    assert "Dockerfile:2:6: " in said
    assert (tmp_path / "modified").read_text() == "nil"
    assert (tmp_path / "after").read_text() == BROKEN


def test_the_filter_is_one_step(tmp_path: Path) -> None:
    at = desk(tmp_path)
    before = at.text()
    said = lisp(
        at,
        "(undo-boundary)",
        '(shell-command-on-region (point-min) (point-max) "dockopt fix --quiet -" nil t)',
        '(keep (buffer-string) "../after")',
        '(steps t) (keep (buffer-string) "../undone")',
    )
    assert (tmp_path / "undone").exists(), said
    assert "AS runtime" in (tmp_path / "after").read_text()
    assert (tmp_path / "undone").read_text() == before


def test_eglot_fixes_all(tmp_path: Path) -> None:
    at = desk(tmp_path)
    said = lisp(at, EGLOT % recipe("emacs.md", "elisp", "eglot-server-programs"))
    if "no eglot" in said:
        pytest.skip("eglot is not installed")
    assert (tmp_path / "after").exists(), said
    assert "AS runtime" in (tmp_path / "after").read_text()
