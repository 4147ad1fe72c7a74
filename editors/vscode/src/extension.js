// What VS Code loads.
"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

module.exports = require("./client").extension(vscode, LanguageClient);
