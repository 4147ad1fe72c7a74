// The server as the extension starts it, through the library that VS Code's client is made of.
// The environment names the program (DOCKOPT) and a copy of a project to open (PROJECT).
"use strict";

const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const { pathToFileURL } = require("node:url");
const protocol = require("vscode-languageserver-protocol/node");

const { FIX_ALL, SPLIT, serverOptions, settings } = require("../src/server");
const { properties } = require("../package.json").contributes.configuration;

const WAIT = 60_000;
const root = process.env.PROJECT;
const file = path.join(root, "Dockerfile");
const uri = pathToFileURL(file).href;
const text = fs.readFileSync(file, "utf8");
const start = { line: 0, character: 0 };
// The part of what VS Code says of itself that the server looks at.
const capabilities = {
  workspace: {
    applyEdit: true,
    configuration: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: { codeAction: { disabledSupport: true } },
};

const chosen = { "dockopt.path": process.env.DOCKOPT };
const get = (name) => chosen[`dockopt.${name}`] ?? properties[`dockopt.${name}`].default;

async function opened(use) {
  const { command, args, options } = serverOptions(get);
  const server = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "inherit"] });
  const connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout), new protocol.StreamMessageWriter(server.stdin));
  const said = [];
  const published = new Promise((resolve) =>
    connection.onNotification(protocol.PublishDiagnosticsNotification.type, resolve));
  connection.onNotification(protocol.ShowMessageNotification.type, ({ message }) => said.push(message));
  connection.onRequest(protocol.RegistrationRequest.type, () => {});
  connection.onRequest(protocol.ConfigurationRequest.type, ({ items }) => items.map(() => settings(get)));
  connection.listen();
  const hello = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid, rootUri: null, capabilities, initializationOptions: settings(get),
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "project" }],
  });
  await connection.sendNotification(protocol.InitializedNotification.type, {});
  await connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "dockerfile", version: 1, text },
  });
  await use({ connection, hello, published: await published });
  await connection.sendRequest(protocol.ShutdownRequest.type);
  const ended = once(server, "exit");
  await connection.sendNotification(protocol.ExitNotification.type);
  assert.deepStrictEqual(await ended, [0, null]);
  assert.deepStrictEqual(said, []); // no setting that it does not know
}

const actions = (connection, kind) =>
  connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri }, range: { start, end: start }, context: { diagnostics: [], only: [kind] },
  });

const written = (action) =>
  action.edit.documentChanges.flatMap((part) => part.edits ?? []).map((edit) => edit.newText).join("");

test("diagnostics and the actions of the commands come from the server", { timeout: WAIT }, () =>
  opened(async ({ connection, hello, published }) => {
    assert.strictEqual(published.uri, uri);
    assert.ok(published.diagnostics.some(({ source, code }) => source === "dockopt" && code === "split-stages"));
    const kinds = hello.capabilities.codeActionProvider.codeActionKinds;
    for (const kind of [FIX_ALL, SPLIT]) {
      assert.ok(kinds.some((each) => kind === each || kind.startsWith(`${each}.`)), kind);
      const [action] = await actions(connection, kind);
      assert.strictEqual(action.kind, kind);
      assert.match(written(action), /^FROM node:20-slim AS runtime$/m);
    }
    assert.deepStrictEqual((await actions(connection, "source.organizeImports")) ?? [], []);
  }));

test("the settings of the extension reach the server", { timeout: WAIT }, () => {
  chosen["dockopt.ignore"] = ["split-stages"];
  return opened(async ({ connection, published }) => {
    assert.ok(published.diagnostics.every(({ code }) => code !== "split-stages"));
    assert.deepStrictEqual((await actions(connection, SPLIT)) ?? [], []);
  });
});
