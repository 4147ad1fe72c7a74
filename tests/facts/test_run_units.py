"""Downloads, pipelines and package repositories: what the commands of one RUN do together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.facts.origin import context_copies
from dockopt.facts.slicing.units import units
from dockopt.facts.slicing.whole_runs import whole_runs
from dockopt.knowledge.installers import installer_effect, installers

from .helpers import facts, run

URL = "https://example.com/x.tgz"


@pytest.mark.parametrize(
    "line",
    [
        f"curl {URL} | sh",
        f"curl -sSL {URL} | bash -s -- --yes",
        f"wget -i list.txt -P {URL}",
        f"curl -OJ {URL} -J",
        "tar c /app",
        "tar t -f x.tgz",
        f"curl {URL} -o $FILE",
        "wget $URL",
        "git clone --mirror https://example.com/x.git",
    ],
)
def test_what_cannot_be_told(line: str) -> None:
    last = run(f"RUN {line}").commands[-1]
    assert last.effect == "unknown" or last.targets is None


@pytest.mark.parametrize(
    ("line", "effect", "targets"),
    [
        (f"curl -fsSL {URL}", "inspect", ()),
        (f"curl -fsSLo /opt/x {URL}", "download", ("/opt/x",)),
        (f"curl -L --output=/opt/x {URL}", "download", ("/opt/x",)),
        (f"curl -LO {URL}?a=b#c", "download", ("/app/x.tgz",)),
        (f"curl {URL} > /opt/x", "transfer", ("/opt/x",)),
        (f"wget -q {URL}", "download", ("/app/x.tgz",)),
        (f"wget -qO- {URL}", "inspect", ()),
        (f"wget -qO /opt/x {URL}", "download", ("/opt/x",)),
        (f"wget -P /opt {URL}", "download", ("/opt/x.tgz",)),
        ("tar xzf x.tgz -C /opt/x", "unpack", ("/opt/x",)),
        ("tar -xJf x.tar.xz --strip-components=1", "unpack", ("/app",)),
        ("tar --directory=/opt/x --extract --file x.tar", "unpack", ("/opt/x",)),
        ("unzip -q x.zip -d /opt/x", "unpack", ("/opt/x",)),
        ("git clone --depth 1 -b v1 https://example.com/a/b.git", "unpack", ("/app/b",)),
        ("git clone git@example.com:a/b.git /srv/c", "unpack", ("/srv/c",)),
        ("gpg --dearmor -o /opt/k.gpg", "download", ("/opt/k.gpg",)),
    ],
)
def test_what_a_download_writes(line: str, effect: str, targets: tuple[str, ...]) -> None:
    found = run(f"RUN {line}").commands[0]
    assert (found.effect, found.targets) == (effect, targets)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("curl -sL https://deb.nodesource.com/setup_20.x | bash -", ["inspect", "os-settings"]),
        (
            "curl -o s.sh https://deb.nodesource.com/setup_20.x && bash s.sh",
            ["download", "os-settings"],
        ),
        ("curl https://sh.rustup.rs -sSf | sh -s -- -y", ["inspect", "build-tool"]),
        (f"curl {URL} | gpg --dearmor -o /usr/share/keyrings/x.gpg", ["inspect", "os-settings"]),
        (f"wget -qO /etc/apt/keyrings/x.asc {URL}", ["os-settings"]),
        ("echo deb > /etc/apt/sources.list.d/x.list", ["os-settings"]),
        ("echo deb | tee /etc/apt/sources.list.d/x.list > /dev/null", ["inspect", "os-settings"]),
        ("echo a | tee /etc/motd", ["inspect", "write"]),
        (f"curl {URL} | tee /etc/motd", ["inspect", "download"]),
        (f"wget {URL} && tar xzf x.tgz -C /opt/x && rm x.tgz", ["inspect", "unpack", "inspect"]),
        (f"wget {URL} && rm -rf other", ["download", "remove"]),
        ('A="$(dpkg --print-architecture)" && export B="$(mktemp -d)"', ["inspect", "inspect"]),
        ('A="$(./configure)"', ["unknown"]),
        ("tini --version", ["inspect"]),
    ],
)
def test_effects_together(line: str, expected: list[str]) -> None:
    assert [each.effect for each in run(f"RUN {line}").commands] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a && b", [1, 1]),
        ("a | b | c && d", [3, 1]),
        ("a && b || c", [3]),
        ("a; b || c; d", [1, 2, 1]),
    ],
)
def test_units(line: str, expected: list[int]) -> None:
    assert [len(each) for each in units(run(f"RUN {line}").commands)] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # Nothing hangs together.
        (["RUN apt-get update && apt-get install -y curl gcc"], set()),
        # What reads the context, or may, is not repeated.
        (["COPY . .", "RUN ./setup.sh"], set()),
        (["COPY x.deb /tmp/", "RUN dpkg -i /tmp/x.deb"], set()),
        (["RUN --mount=type=bind,target=/src /src/setup.sh"], set()),
        # What builds the application is copied.
        (["RUN ./setup.sh && pip install flask"], set()),
        (["RUN pip install flask", "RUN ./setup.sh"], set()),
        (["RUN ./setup.sh"], {0}),
        ([f"RUN curl {URL} | tar xz -C /usr/local"], {0}),
        # The file comes with the RUN that fetched it.
        (["RUN wget -O /tmp/x.deb https://example.com/x.deb", "RUN dpkg -i /tmp/x.deb"], {0, 1}),
        # Names that only the archive tells belong to it.
        ([f"RUN curl {URL} | tar xz -C /opt", "RUN mv /opt/x-1.2 /opt/x"], {0, 1}),
    ],
)
def test_whole_runs(lines: list[str], expected: set[int]) -> None:
    from dockopt.context.tree import BuildContext

    stage = facts("FROM python:3.12-bookworm\n" + "\n".join(lines) + "\n")
    copies = context_copies(stage, BuildContext.unknown())
    assert copies is not None
    assert whole_runs(stage, copies, BuildContext.unknown()) == expected


@pytest.mark.parametrize("row", installers(), ids=lambda row: row["url"])
def test_an_installer_means_its_example(row: dict[str, str]) -> None:
    assert row["source"]
    assert installer_effect(row["example"]) == row["effect"]


def test_other_scripts_are_not_known() -> None:
    assert installer_effect("https://example.com/setup_20.x") is None


@given(
    st.lists(st.sampled_from(["-o", "-O", "-C", "x", "-xf", "--", "-", "--output", "-qO", ""]), max_size=6)
)
def test_no_option_breaks_it(words: list[str]) -> None:
    for program in ("curl", "wget", "tar", "unzip", "gpg", "git clone"):
        run("RUN " + program + " " + " ".join(word or "''" for word in words))
