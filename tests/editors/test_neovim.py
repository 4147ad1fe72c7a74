"""Neovim: its own language client, without a plugin."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from editors.harness import Desk, desk
from editors.recipes import recipe

if TYPE_CHECKING:
    from pathlib import Path

LUA = """
local bit = {}
%(recipe)s
vim.bo.filetype = 'dockerfile'
vim.wait(30000, function() return #vim.diagnostic.get(0) >= %(count)d end, 20)
for _, each in ipairs(vim.diagnostic.get(0)) do
  table.insert(bit, { each.lnum, each.code, each.severity })
end
local before = vim.api.nvim_buf_get_lines(0, 0, -1, true)
vim.api.nvim_win_set_cursor(0, { #before, 3 })
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {}, only = { 'source.fixAll.dockopt' } }
local edit = nil
for _, answer in pairs(vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 30000) or {}) do
  for _, action in ipairs(answer.result or {}) do edit = action.edit end
end
if edit then vim.lsp.util.apply_workspace_edit(edit, 'utf-16') end
local after = vim.api.nvim_buf_get_lines(0, 0, -1, true)
local cursor = vim.api.nvim_get_current_line()
vim.cmd('undo')
local undone = vim.api.nvim_buf_get_lines(0, 0, -1, true)
local seen = { found = bit, before = before, after = after, cursor = cursor, undone = undone }
vim.fn.writefile({ vim.fn.json_encode(seen) }, %(seen)s)
vim.cmd('qall!')
"""


def served(at: Desk, folder: Path, count: int) -> dict[str, object]:
    """What Neovim saw of the server."""
    script = folder / "script.lua"
    values = {
        "recipe": recipe("neovim.md", "lua", "start_client"),
        "seen": json.dumps(str(at.seen)),
        "count": count,
    }
    script.write_text(LUA % values, encoding="utf-8")
    said = at.run("nvim", "--clean", "--headless", "-c", f"luafile {script}", "Dockerfile")
    assert at.seen.exists(), said
    seen: dict[str, object] = json.loads(at.seen.read_text(encoding="utf-8"))
    return seen


def test_the_language_client_fixes_all_in_one_step(tmp_path: Path) -> None:
    at = desk(tmp_path)
    at.write("# 한국어 🐳\n" + at.text())
    seen = served(at, tmp_path, 2)
    assert seen["found"] == [[1, "split-stages", 3], [3, "copy-manifests-first", 3]]
    at.run(str(tmp_path / "dockopt"), "fix", "--quiet", "Dockerfile")
    assert seen["after"] == at.text().splitlines()
    assert seen["cursor"] == 'CMD ["npm", "start"]'
    assert seen["undone"] == seen["before"]
