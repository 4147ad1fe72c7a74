// The extension: one language server for all Dockerfiles, and commands for what it offers.
// What it works with is handed in, so that it is tried without VS Code.
"use strict";

const { FIX_ALL, SPLIT, serverOptions, settings } = require("./server");

const SECTION = "dockopt";
const STARTING = [`${SECTION}.path`, `${SECTION}.args`];
const LANGUAGES = ["file", "untitled"].map((scheme) => ({ language: "dockerfile", scheme }));

function extension(vscode, LanguageClient) {
  let client;

  const read = (uri) => {
    const section = vscode.workspace.getConfiguration(SECTION, uri);
    return (name) => section.get(name);
  };

  // The server asks for the section; it gets its own settings, not those that say how it is started.
  const configuration = ({ items }) =>
    items.map(({ section, scopeUri }) =>
      section === SECTION ? settings(read(scopeUri && vscode.Uri.parse(scopeUri))) : null);

  async function start() {
    const options = {
      documentSelector: LANGUAGES,
      diagnosticCollectionName: SECTION,
      initializationOptions: settings(read()),
      middleware: { workspace: { configuration } },
    };
    const started = serverOptions(read());
    client = new LanguageClient(SECTION, SECTION, started, options);
    try {
      await client.start();
    } catch (error) {
      await complain(started.command, error);
    }
  }

  async function complain(command, error) {
    const open = "Open the settings";
    const chosen = await vscode.window.showErrorMessage(
      `dockopt: the language server did not start: ${error.message ?? error}. ` +
        `\`${command}\` has to be dockopt with its extra \`lsp\` (pip install 'dockopt[lsp]').`,
      open);
    if (chosen === open) await vscode.commands.executeCommand("workbench.action.openSettings", STARTING[0]);
  }

  async function stop() {
    const old = client;
    client = undefined;
    try {
      await old?.dispose();
    } catch {
      // It had not started, or has ended by itself.
    }
  }

  async function restart() {
    await stop();
    await start();
  }

  const act = (command, kind) => () => vscode.commands.executeCommand(command, { kind, apply: "first" });

  return {
    async activate(context) {
      context.subscriptions.push(
        vscode.commands.registerCommand("dockopt.fixAll", act("editor.action.sourceAction", FIX_ALL)),
        vscode.commands.registerCommand("dockopt.split", act("editor.action.refactor", SPLIT)),
        vscode.commands.registerCommand("dockopt.restart", restart),
        vscode.workspace.onDidChangeConfiguration((event) =>
          STARTING.some((name) => event.affectsConfiguration(name)) ? restart() : undefined),
        vscode.workspace.onDidGrantWorkspaceTrust(restart), // settings of the folder count from now on
      );
      await start();
    },
    deactivate: stop,
  };
}

module.exports = { extension };
