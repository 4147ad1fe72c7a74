// How the language server is started and what it is told. It knows nothing of VS Code, so it is tried without it.
"use strict";

const os = require("node:os");

// The settings that are the server's; the others of the section are for starting it.
const SERVER_SETTINGS = [
  "select", "extendSelect", "ignore", "unsafeFixes", "context", "format", "codeLens", "inlayHints",
];

// The actions that the commands ask for.
const FIX_ALL = "source.fixAll.dockopt";
const SPLIT = "refactor.rewrite.dockopt";

// `get` answers with the value of a setting. The process does not start in the folder that is open: on some systems a
// program of that folder would be found before the one that is meant.
function serverOptions(get) {
  return { command: get("path"), args: get("args"), options: { cwd: os.homedir() } };
}

function settings(get) {
  return Object.fromEntries(SERVER_SETTINGS.map((name) => [name, get(name)]));
}

module.exports = { FIX_ALL, SERVER_SETTINGS, SPLIT, serverOptions, settings };
