"""Every command rule means its own examples, before any other rule does."""

from __future__ import annotations

import re
import shlex
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.commands import (
    CommandRule,
    as_program,
    find_root,
    find_step,
    root_rules,
    step_rules,
)

if TYPE_CHECKING:
    from dockopt.knowledge.root_rule import RootRule

STEPS = list(dict.fromkeys(rule for rules in step_rules().values() for rule in rules))
ROOTS = list(root_rules())
SCHEMA = files("dockopt.knowledge") / "data" / "commands" / "README.md"
#: The effects that the schema explains, in the first column of its table.
EFFECTS = {
    name
    for row in SCHEMA.read_text(encoding="utf-8").splitlines()
    if row.startswith("| `")
    for name in re.findall(r"`([\w-]+)`", row.split("|")[1])
}


def examples(rules: list[CommandRule] | list[RootRule]) -> list[tuple[str, CommandRule | RootRule]]:
    return [(example, rule) for rule in rules for example in rule.examples]


@pytest.mark.parametrize(
    "argv", [(), (None,), ("",), ("frobnicate", "install"), ("npm", None), ("npm", "frobnicate")]
)
def test_what_no_rule_means_is_unknown(argv: tuple[str | None, ...]) -> None:
    assert find_step(argv) is None


@pytest.mark.parametrize(
    ("example", "rule"), examples(STEPS), ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_example_means_its_step_rule_first(example: str, rule: CommandRule) -> None:
    conditions = (each.partition("=") for each in rule.when)
    values = {name: wanted.partition("|")[0] or "set" for name, _, wanted in conditions}
    assert find_step(shlex.split(example), values) == rule


@pytest.mark.parametrize(
    ("example", "rule"), examples(ROOTS), ids=lambda value: value if isinstance(value, str) else ""
)
def test_an_example_means_its_root_rule_first(example: str, rule: RootRule) -> None:
    assert find_root(tuple(shlex.split(example))) == rule


@pytest.mark.parametrize(
    "rule", STEPS, ids=lambda rule: " ".join((*rule.program[:1], *rule.words, rule.effect))
)
def test_a_step_rule_is_whole(rule: CommandRule) -> None:
    assert rule.examples
    assert rule.source
    assert rule.effect in EFFECTS
    assert set(rule.required) <= set(rule.manifests)
    assert not set(rule.flags) & set(rule.not_flags)
    # What a compile command writes must be known without its output flag, too.
    assert rule.effect != "compile" or rule.output_default


@pytest.mark.parametrize(
    "rule", ROOTS, ids=lambda rule: " ".join((*rule.program[:1], *rule.words, rule.kind))
)
def test_a_root_rule_is_whole(rule: RootRule) -> None:
    assert rule.examples
    assert rule.source
    # A kind that rules a split out is explained to the user by each of its rules.
    assert bool(rule.reason) == (rule.kind in {each.kind for each in ROOTS if each.reason})


@pytest.mark.parametrize(
    ("command", "effect"),
    [
        # An option that changes where a command writes takes it out of the rule.
        ("npm install -g --prefix /opt typescript", "unknown"),
        ("yarn --modules-folder /opt/modules install", "unknown"),
        ("npm config set prefix /opt/npm", "unknown"),
        ("npx playwright@1.40 install", "unknown"),
        ("corepack enable --install-directory /opt", None),
        ("pip install --root /image requests", None),
        ("pip install --src /src -e git+https://github.com/example/tool", "tools"),
        ("uv sync --active", None),
        ("poetry -C web install", None),
        ("find . -name '*.o' -delete", None),
        ("find . -exec rm {} +", None),
        # Options that change nothing of it, or name the folder, do not.
        ("npm install --prefix web", "dependencies"),
        ("npm ci -C web", "dependencies"),
        ("yarn --cwd web install", "dependencies"),
        ("npm install express", "dependencies"),
        ("npm --loglevel warn run build", "build"),
        ("/usr/local/bin/pip install -q --no-cache-dir -r requirements.txt", "dependencies"),
        ("pip install -c constraints.txt -r requirements.txt", "dependencies"),
        ("pip install --upgrade pip", "tools"),
        ("pip install --target lib requests", "dependencies"),
        ("pip install -e .", "tools"),
        ("npm ci --no-audit --no-fund", "dependencies"),
        ("npm install -g typescript", "tools"),
        ("go build -v -o /bin/app ./cmd/app", "compile"),
        ("go build -C src", "compile"),
        ("apt-get install -y gcc", "os-install"),
        ("apt-get -y install gcc", "os-install"),
        ("apk --no-cache add gcc", "os-install"),
    ],
)
def test_options(command: str, effect: str | None) -> None:
    rule = find_step(shlex.split(command))
    assert (rule.effect if rule else None) == effect


@pytest.mark.parametrize(
    ("command", "names", "value"),
    [
        ("go build main.go", ("-o",), None),
        ("go build -o", ("-o",), None),
        ("go build -o app main.go", ("-o",), "app"),
        ("go build -o=app main.go", ("-o",), "app"),
        ("apk add --virtual=.deps gcc", ("-t", "--virtual"), ".deps"),
        ("apk add -t .deps gcc", ("-t", "--virtual"), ".deps"),
    ],
)
def test_the_value_of_a_flag(command: str, names: tuple[str, ...], value: str | None) -> None:
    argv = shlex.split(command)
    rule = find_step(argv)
    assert rule is not None
    assert rule.flag_value(argv, *names) == value


def test_operands_are_no_flags_and_no_values() -> None:
    argv = shlex.split("pip install -c c.txt -r r.txt --no-cache-dir gunicorn flask")
    rule = find_step(argv)
    assert rule is not None
    assert rule.operands(argv) == ("gunicorn", "flask")


WORDS = st.sampled_from(
    [
        "npm",
        "pip",
        "go",
        "apt-get",
        "apk",
        "install",
        "build",
        "run",
        "-o",
        "-r",
        "--",
        "-",
        "",
        "x",
        "a=b",
        "-m",
    ]
)


@given(st.lists(WORDS | st.none(), max_size=6))
def test_any_command_line_has_an_answer(argv: list[str | None]) -> None:
    for found in (find_step(argv), find_root(tuple(argv))):
        assert found is None or found.matches(argv)


@pytest.mark.parametrize(
    "line",
    ["python -m http.server", "python app.py -m pip install x", "node -m pip install x", "python -m", "pip"],
)
def test_a_module_that_no_rule_means_stays_one(line: str) -> None:
    argv = shlex.split(line)
    assert as_program(argv) == argv


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("python -m pip install x", "pip"),
        ("python3 -B -m pip install x", "pip"),
        ("python3.12 -m pip install x", "pip3.12"),
        ("/opt/venv/bin/python -m pip install x", "/opt/venv/bin/pip"),
    ],
)
def test_a_module_means_the_program_of_its_name(line: str, program: str) -> None:
    assert as_program(shlex.split(line)) == (program, "install", "x")
