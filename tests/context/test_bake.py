"""Bake files: targets that build this Dockerfile."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.services import Target, services
from dockopt.context.services.bake import read_hcl

from .trees import context

HCL = """\
variable "TAG" { default = "target" }
group "default" { targets = ["web"] }
target "base" {
  # 주석 target = "no"
  dockerfile = "Dockerfile"
  tags = ["me/shop:${TAG}", "me/shop:latest"]
  args = { target = "no" }
}
target "web" {
  inherits = ["base"]
  target = "web"
}
target "other" {
  context = "./other"
  target = "other"
}
"""


def test_hcl(tmp_path: Path) -> None:
    found = services(context(tmp_path, {"docker-bake.hcl": HCL}))
    assert found.targets == [Target("docker-bake.hcl", 11, "web")]
    assert found.images == {"me/shop"}


def test_json(tmp_path: Path) -> None:
    text = (
        '{"target": {"a": {"target": "1", "tags": ["x"]}, "b": {"dockerfile": "b", "target": "b"}, "c": 1}}'
    )
    found = services(context(tmp_path, {"docker-bake.json": text}))
    assert (found.targets, found.images) == ([Target("docker-bake.json", None, "1")], {"x"})


@pytest.mark.parametrize("text", ["", "target", 'target "a"', "}}}", 'target "a" { target = }', "[1]"])
def test_broken_files_say_nothing(tmp_path: Path, text: str) -> None:
    for name in ("docker-bake.hcl", "docker-bake.json"):
        assert services(context(tmp_path, {name: text})).targets == []


def test_targets_that_inherit_each_other(tmp_path: Path) -> None:
    text = 'target "a" { inherits = ["b"]\n target = "x" }\ntarget "b" { inherits = ["a"] }\n'
    assert [each.stage for each in services(context(tmp_path, {"docker-bake.hcl": text})).targets] == [
        "x",
        "x",
    ]


@given(st.text(alphabet='target"{}=[] a\n#/*', max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    read_hcl(text)
