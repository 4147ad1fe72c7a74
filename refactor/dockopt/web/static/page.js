// The page's script: sends the text and the switches, and puts the answer in its place.
// Every text in an answer's HTML was escaped by the server; nothing in it can run, as the page's policy forbids.

const byId = (id) => document.getElementById(id);
const [form, text, choice, file, said, answer] =
  ["question", "text", "choice", "file", "said", "answer"].map(byId);
const buttons = ["copy-text", "copy-patch", "save"].map(byId);
const PAUSE = 300; // milliseconds without a keystroke
const SLOW = 1000; // milliseconds after which a question is said to take its time

let opened = null; // the bytes of a file as they are on disk, and its text as the text area has it
let found = { rewritten: "", patch: "" };
let running = null;
let timer = 0;

function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

// A text area knows line feeds only, so a file that was not edited is sent as it is on disk.
function bytes() {
  if (opened && text.value === opened.shown) return opened.bytes;
  const crlf = opened && opened.crlf;
  return new TextEncoder().encode(crlf ? text.value.replaceAll("\n", "\r\n") : text.value);
}

function query() {
  const pairs = new URLSearchParams();
  if (choice && choice.value) pairs.append("dockerfile", choice.value);
  for (const box of form.querySelectorAll("input[type=checkbox]:checked")) pairs.append(box.name, box.value);
  return pairs;
}

function count() {
  const boxes = [...form.querySelectorAll("input[name=rule]")];
  byId("count").textContent = `(${boxes.filter((box) => box.checked).length} of ${boxes.length} on)`;
}

function show(result) {
  found = result;
  for (const button of buttons) button.disabled = !result.patch;
  const parsed = new DOMParser().parseFromString(result.html, "text/html");
  answer.replaceChildren(...parsed.body.childNodes);
  say(result.said);
}

function fail(words) {
  show({ said: words, html: "", rewritten: "", patch: "" });
}

async function ask() {
  clearTimeout(timer);
  running?.abort();
  if (!text.value) return fail("Paste a Dockerfile, or open one.");
  const own = (running = new AbortController());
  answer.setAttribute("aria-busy", "true");
  const slow = setTimeout(() => say("Working…"), SLOW);
  try {
    const response = await fetch(`answer?${query()}`, {
      method: "POST",
      body: bytes(),
      headers: { "Content-Type": "application/octet-stream" },
      signal: own.signal,
    });
    const result = await response.json();
    if (own.signal.aborted) return;
    if (response.ok) show(result);
    else fail(result.trouble);
  } catch (error) {
    if (!own.signal.aborted) fail("There is no answer. Does `dockopt web` still run?");
  } finally {
    clearTimeout(slow);
    if (running === own) answer.removeAttribute("aria-busy");
  }
}

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
}

// The text of a file that is not UTF-8 cannot be edited: what is sent then would have other bytes.
function fix(fixed) {
  text.readOnly = fixed;
  byId("fixed").hidden = !fixed;
}

function put(data) {
  const read = (fatal) => new TextDecoder("utf-8", { fatal, ignoreBOM: true }).decode(data);
  let content;
  try {
    content = read(true);
    fix(false);
  } catch {
    content = read(false);
    fix(true);
  }
  text.value = content;
  opened = { bytes: data, shown: text.value, crlf: /\r\n/.test(content) && !/[^\r]\n/.test(content) };
  ask();
}

function clear() {
  opened = null;
  fix(false);
  text.value = "";
  if (choice) choice.value = "";
  file.value = "";
  ask();
}

async function choose() {
  if (!choice.value) return clear();
  file.value = "";
  try {
    const response = await fetch(`dockerfiles/${choice.value}`);
    if (response.ok) put(new Uint8Array(await response.arrayBuffer()));
    else fail((await response.json()).trouble);
  } catch {
    fail("There is no answer. Does `dockopt web` still run?");
  }
}

async function openFile() {
  if (!file.files.length) return;
  if (choice) choice.value = "";
  put(new Uint8Array(await file.files[0].arrayBuffer()));
}

const decoded = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

async function copy(name, part) {
  try {
    await navigator.clipboard.writeText(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(decoded(found[part])));
    say(`Copied: ${name}.`);
  } catch (error) {
    say(error instanceof TypeError
      ? "It has bytes that are no text: download the patch."
      : "The browser does not let the page copy: download the patch.");
  }
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([decoded(found.patch)], { type: "text/x-diff" }));
  link.download = "dockopt.patch";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  say("Downloaded: dockopt.patch.");
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") { count(); ask(); }
});
text.addEventListener("input", askSoon);
choice?.addEventListener("change", choose);
file.addEventListener("change", openFile);
byId("clear").addEventListener("click", () => { clear(); text.focus(); });
byId("copy-text").addEventListener("click", () => copy("the Dockerfile", "rewritten"));
byId("copy-patch").addEventListener("click", () => copy("the patch", "patch"));
byId("save").addEventListener("click", save);

count();
if (choice?.value) choose();
else ask();
