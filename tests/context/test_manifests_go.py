"""go.mod and go.work."""

from pathlib import Path

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

MOD = """\
// a comment
module example.com/x // another

go 1.22
toolchain go1.22.1

require a.b/c v1.0.0
require (
\td.e/f v2.0.0 // indirect
\t"g.h/i" v3.0.0
)
replace d.e/f => ./libs/f
replace (
\tg.h/i v3.0.0 => j.k/l v1.0.0
\tm.n/o => ../out
)
exclude p.q/r v1.0.0
"""


def read(root: Path, name: str, text: str, files: dict[str, str] | None = None) -> Manifest:
    manifest = read_manifest(context(root, {**(files or {}), name: text}), name)
    assert manifest is not None
    return manifest


def test_go_mod(tmp_path: Path) -> None:
    manifest = read(tmp_path, "go.mod", MOD)
    assert dict(manifest.details) == {"module": "example.com/x", "go": "1.22", "toolchain": "go1.22.1"}
    assert [(p.name, p.spec, p.source, p.line) for p in manifest.packages] == [
        ("a.b/c", "v1.0.0", "registry", 7),
        ("d.e/f", "v2.0.0", "registry", 9),
        ("g.h/i", "v3.0.0", "registry", 10),
        ("d.e/f", "./libs/f", "local", 12),
        ("m.n/o", "../out", "local", 15),
    ]
    assert manifest.references == ("libs/f",)
    assert manifest.problems == ("'../out' is outside of the build context",)


def test_a_module_below_the_root_may_refer_upwards(tmp_path: Path) -> None:
    assert read(tmp_path, "svc/go.mod", "module x\nreplace a => ../lib\n").references == ("lib",)


def test_go_mod_without_a_module(tmp_path: Path) -> None:
    assert read(tmp_path, "go.mod", "go 1.22\nreplace a b\n").problems == (
        "line 2: replace without =>",
        "no module directive",
    )


def test_go_work(tmp_path: Path) -> None:
    manifest = read(tmp_path, "go.work", "go 1.22\nuse ./a\nuse (\n\t./b\n)\n", {"a/go.sum": ""})
    assert manifest.references == ("a/go.mod", "a/go.sum", "b/go.mod")
