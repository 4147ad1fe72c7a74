"""Follows the imports of Python sources: `python.py SECONDS ENTRY…`; an entry: `file:PATH` or `module:NAME`.

The project's own modules are read and not run, for they may start a server. The packages that they name are
imported, which finds the libraries that they load. It has to run on Python 3.6, too.
"""

# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls, allow-any-generics

import ast
import importlib
import importlib.util
import os
import signal
import sys
import time
from pathlib import Path

INSTALLED = ("/site-packages/", "/dist-packages/", str(Path(os.__file__).parent) + "/")


def report(name: str, importer: str, error: str) -> None:
    """Print one unresolved module."""
    print(name, importer, " ".join(error.split())[:200], sep="\t", flush=True)  # noqa: T201 - it is the answer


def find(name):
    """Find a module without importing its parents; None when it is not there."""
    path = spec = None
    whole = ""
    for part in name.split("."):
        if whole and path is None:
            return None
        whole = whole + "." + part if whole else part
        found = (finder.find_spec(whole, path) for finder in sys.meta_path if hasattr(finder, "find_spec"))
        try:
            spec = next((each for each in found if each is not None), None)
        except Exception:  # noqa: BLE001 - a package's own finder may fail in any way
            spec = None
        if spec is None:
            return None
        path = spec.submodule_search_locations
    return spec


class Walk:
    """All that is reached so far: own sources by path, and the names of installed modules."""

    def __init__(self) -> None:
        self.names: set = set()
        self.installed: dict = {}
        self.trees: dict = {}
        self.queue: list = []

    def want(self, name: str, importer: str) -> bool:
        """Resolve a module with its parents; whether it is there."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            whole = ".".join(parts[:end])
            if whole in self.names:
                continue
            self.names.add(whole)
            spec = find(whole)
            if spec is None:
                report(whole, importer, "not there")
                return False
            self._reached(whole, spec, importer)
        return True

    def _reached(self, name, spec, importer):
        origin = spec.origin or ""
        if not spec.has_location or any(place in origin for place in INSTALLED):
            self.installed.setdefault(name, importer)
        elif origin.endswith(".py"):
            self.queue.append((origin, name if spec.submodule_search_locations else name.rpartition(".")[0]))

    def follow(self) -> None:
        """Read what is queued, and all that it imports."""
        while self.queue:
            path, package = self.queue.pop()
            if path not in self.trees:
                self.trees[path] = parsed(path)
                for node in imports(self.trees[path]):
                    self.visit(node, path, package)

    def visit(self, node: ast.AST, path: str, package: str) -> None:
        """Resolve what one statement imports."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.want(alias.name, path)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".") if package else []
            base = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, [base, node.module]))
            if base and self.want(base, path):
                for alias in node.names:
                    self.member(base, alias.name, path)

    def member(self, base: str, name: str, importer: str) -> None:
        """Resolve a name out of a module of the project: a module itself, or something that it binds."""
        spec = find(base)
        if name == "*" or base in self.installed or spec is None:
            return
        if spec.submodule_search_locations and find(base + "." + name) is not None:
            self.want(base + "." + name, importer)
        elif not binds(parsed(spec.origin) if spec.origin else None, name):
            report(base + "." + name, importer, "not there")


def parsed(path: str) -> ast.Module:
    """Read a source; an empty one where it cannot be read."""
    try:
        return ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ast.parse("")


def imports(tree):
    """Yield the import statements, without those for type checkers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        else:
            yield from imports(node)


def binds(tree, name):
    """Tell whether a module gives a name a meaning, or may do so in ways that only running it would show."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if node.name in (name, "__getattr__"):
                return True
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*" or (alias.asname or alias.name.split(".")[0]) == name:
                    return True
        elif isinstance(node, ast.Name) and node.id in ("globals", "exec", "setattr"):
            return True
    return False


def load(names, importers, end):
    """Import modules in a child, and go on behind one that ends it."""
    while names and time.time() < end:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            signal.alarm(max(1, int(end - time.time())))
            load_here(names, writer)
        os.close(writer)
        with os.fdopen(reader, errors="replace") as lines:
            said = lines.read().splitlines()
        status = os.waitpid(child, 0)[1]
        for name, line in zip(names, said):  # noqa: B905 - `strict` is of Python 3.10
            if line:
                report(name, importers[name], line)
        if len(said) == len(names) or status & 127 == signal.SIGALRM:
            return
        report(names[len(said)], importers[names[len(said)]], f"ends with signal {status & 127}")
        names = names[len(said) + 1 :]


def load_here(names, writer):
    """Import modules one by one and write a line for each: what is wrong, or nothing."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    for name in names:
        error = ""
        try:
            importlib.import_module(name)
        except BaseException as raised:  # noqa: BLE001 - whatever a package raises
            error = type(raised).__name__ + ": " + " ".join(str(raised).split())[:160]
        os.write(writer, (error + "\n").encode(errors="replace"))
    os._exit(0)


def top_level():
    """Name the packages that are installed."""
    listings = (each for folder in sys.path for each in Path(folder).glob("*.dist-info/top_level.txt"))
    names = {line.strip() for listing in listings for line in listing.read_text().splitlines()}
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def main(seconds, entries):
    """Follow the entries; without any source of the project, import all that is installed."""
    end = time.time() + float(seconds)
    walk = Walk()
    for entry in entries:
        kind, _, what = entry.partition(":")
        if kind == "module":
            walk.want(what, "the start command")
        elif Path(what).exists():
            sys.path.insert(0, str(Path(what).resolve().parent))
            walk.queue.append((what, ""))
        else:
            report(what, "the start command", "not there")
    walk.follow()
    importers = walk.installed
    if not walk.trees:
        importers = dict.fromkeys(top_level(), "what is installed")
    load(sorted(importers), importers, end)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
