// Follows the modules of Node sources: `node.js SECONDS ENTRY…`, an entry being `file:PATH`.
//
// Sources and manifests are read and nothing is run. What counts is what a module loads whenever it is loaded:
// statements at the start of a line. A package has to be there with all its own dependencies.
// Source: nodejs.org/api/modules.html (all together), docs.npmjs.com (package.json, dependencies).
'use strict';
const fs = require('fs');
const path = require('path');

const builtin = new Set(require('module').builtinModules || []);
const endings = ['', '.js', '.cjs', '.mjs', '.json', '.node', '.ts', '.mts', '.cts', '.tsx', '.jsx'];
const statements = [
  /^(?:import|export)\b(?!\s+type\b)[^'"();]*?\bfrom\s*['"]([^'"\n]+)['"]/gm,
  /^import\s*['"]([^'"\n]+)['"]/gm,
  /^(?:(?:const|let|var)\s[^=;'"]+=\s*|(?:module\.)?exports[\w$.]*\s*=\s*)?(?:\w+\.?\w*\()?require\(\s*['"]([^'"\n]+)['"]/gm,
];
const sources = [];
const seen = new Set();

function report(name, importer, error) {
  process.stdout.write([name, importer, error].join('\t') + '\n');
}

function stat(file) {
  try {
    return fs.statSync(file);
  } catch (error) {
    return null;
  }
}

function json(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) || {};
  } catch (error) {
    return {};
  }
}

function source(base) {
  for (const ending of endings) {
    const found = stat(base + ending);
    if (found && found.isFile()) return base + ending;
  }
  if (/\.[cm]?js$/.test(base) && stat(base.replace(/js$/, 'ts'))) return base.replace(/js$/, 'ts');
  const folder = stat(base);
  if (!folder || !folder.isDirectory()) return null;
  const main = json(path.join(base, 'package.json')).main;
  return (main && path.resolve(base, main) !== base && source(path.resolve(base, main))) || source(path.join(base, 'index'));
}

function folders(from) {
  const found = (process.env.NODE_PATH || '').split(':').filter(Boolean);
  for (let folder = from; ; folder = path.dirname(folder)) {
    found.push(path.join(folder, 'node_modules'));
    if (folder === path.dirname(folder)) return found;
  }
}

function want(name, from, importer) {
  const plain = name.replace(/^node:/, '');
  if (name.startsWith('#') || plain !== name || builtin.has(plain) || builtin.has(plain.split('/')[0])) return;
  if (/^[a-z]+:/.test(name)) return;
  if (/^\.{0,2}\//.test(name) || name === '.' || name === '..') {
    const file = source(path.resolve(from, name));
    if (file) sources.push(file);
    else report(path.resolve(from, name), importer, 'not there');
    return;
  }
  const wanted = name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
  const place = folders(from).find((folder) => stat(path.join(folder, wanted)));
  if (place) belongings(fs.realpathSync(path.join(place, wanted)));
  else report(wanted, importer, 'not there');
}

// What a package says that it depends on; what is optional may be missing.
function belongings(folder) {
  const file = path.join(folder, 'package.json');
  if (seen.has(file)) return;
  seen.add(file);
  const manifest = json(file);
  for (const name of Object.keys(manifest.dependencies || {})) {
    if (!(name in (manifest.optionalDependencies || {}))) want(name, folder, file);
  }
}

function follow() {
  while (sources.length) {
    const file = sources.pop();
    if (seen.has(file) || !/\.[cm]?js$/.test(file) || file.includes('/node_modules/')) continue;
    seen.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const statement of statements) {
      for (let match; (match = statement.exec(text)); ) want(match[1], path.dirname(fs.realpathSync(file)), file);
    }
  }
}

const entries = process.argv.slice(process.argv[1] === undefined ? 1 : 2).filter((word) => word.startsWith('file:'));
for (const entry of entries) {
  const file = source(entry.slice('file:'.length));
  if (file) sources.push(file);
  else report(entry.slice('file:'.length), 'the start command', 'not there');
}
if (!entries.length) belongings(process.cwd());
follow();
