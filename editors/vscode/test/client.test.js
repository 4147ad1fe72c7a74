// The extension with stand-ins for VS Code and its client: what it registers, starts and says.
"use strict";

const assert = require("node:assert");
const { test } = require("node:test");

const { extension } = require("../src/client");
const { SERVER_SETTINGS } = require("../src/server");
const manifest = require("../package.json");

const { properties } = manifest.contributes.configuration;

function desk(values = {}, failure = undefined) {
  const seen = { commands: {}, executed: [], started: [], stopped: 0, messages: [], listeners: {} };
  const listen = (name) => (listener) => { seen.listeners[name] = listener; return {}; };
  class Client {
    constructor(id, name, server, options) { Object.assign(this, { server, options }); }
    async start() { if (failure) throw failure; seen.started.push(this); }
    async dispose() { seen.stopped += 1; if (failure) throw new Error("it does not run"); }
  }
  const get = (name) => values[name] ?? properties[`dockopt.${name}`].default;
  const vscode = {
    Uri: { parse: (uri) => uri },
    commands: {
      registerCommand: (name, run) => { seen.commands[name] = run; return {}; },
      executeCommand: async (...words) => { seen.executed.push(words); },
    },
    window: { showErrorMessage: async (message, choice) => { seen.messages.push(message); return choice; } },
    workspace: {
      getConfiguration: () => ({ get }),
      onDidChangeConfiguration: listen("settings"),
      onDidGrantWorkspaceTrust: listen("trust"),
    },
  };
  return { seen, made: extension(vscode, Client) };
}

const begun = async (...words) => {
  const { seen, made } = desk(...words);
  await made.activate({ subscriptions: [] });
  return { seen, made };
};

test("the commands of the manifest are there and ask for the server's actions", async () => {
  const { seen } = await begun();
  assert.deepStrictEqual(Object.keys(seen.commands).sort(), manifest.contributes.commands.map((c) => c.command).sort());
  await seen.commands["dockopt.fixAll"]();
  await seen.commands["dockopt.split"]();
  assert.deepStrictEqual(seen.executed, [
    ["editor.action.sourceAction", { kind: "source.fixAll.dockopt", apply: "first" }],
    ["editor.action.refactor", { kind: "refactor.rewrite.dockopt", apply: "first" }],
  ]);
});

test("the program is the one of the settings, and does not start in the open folder", async () => {
  const { seen } = await begun({ path: "/opt/dockopt", args: ["lsp", "--stdio"] });
  const { command, args, options } = seen.started[0].server;
  assert.deepStrictEqual([command, args], ["/opt/dockopt", ["lsp", "--stdio"]]);
  assert.notStrictEqual(options.cwd, process.cwd());
});

test("the server gets its own settings and no others", async () => {
  const { seen } = await begun({ ignore: ["split-stages"] });
  const { middleware, initializationOptions } = seen.started[0].options;
  const [ours, other] = middleware.workspace.configuration({ items: [{ section: "dockopt", scopeUri: "file:///a" }, { section: "x" }] });
  assert.deepStrictEqual(Object.keys(ours).sort(), [...SERVER_SETTINGS].sort());
  assert.deepStrictEqual(ours, initializationOptions);
  assert.deepStrictEqual([ours.ignore, other], [["split-stages"], null]);
});

test("it starts anew for another program, and when a folder is trusted; not for other settings", async () => {
  const { seen, made } = await begun();
  const changed = (name) => seen.listeners.settings({ affectsConfiguration: (asked) => asked === name });
  await changed("dockopt.ignore");
  assert.strictEqual(seen.started.length, 1);
  await changed("dockopt.path");
  await seen.listeners.trust();
  await seen.commands["dockopt.restart"]();
  assert.deepStrictEqual([seen.started.length, seen.stopped], [4, 3]);
  await made.deactivate();
  assert.strictEqual(seen.stopped, 4);
});

test("a server that does not start is told with a way out, and can be started again", async () => {
  const { seen } = await begun({}, new Error("spawn dockopt ENOENT"));
  assert.match(seen.messages[0], /ENOENT.*`dockopt` has to be dockopt.*pip install 'dockopt\[lsp\]'/);
  assert.deepStrictEqual(seen.executed, [["workbench.action.openSettings", "dockopt.path"]]);
  await seen.commands["dockopt.restart"]();
  assert.strictEqual(seen.messages.length, 2);
});

test("what chooses the program is not taken from a folder that is not trusted", () => {
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.strictEqual(supported, "limited");
  const starting = Object.keys(properties).filter((name) => !SERVER_SETTINGS.includes(name.split(".")[1]));
  assert.deepStrictEqual(starting, restrictedConfigurations);
  for (const name of starting) assert.strictEqual(properties[name].scope, "machine-overridable");
});
