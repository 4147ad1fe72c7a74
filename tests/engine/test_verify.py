"""The proof on a real engine: it says yes to what is the same, and to nothing that is broken in one way.

One small server in Perl, which the smallest Debian image has, with one edit each.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.verify.build import build
from dockopt.verify.faults import EngineError
from dockopt.verify.listing import listing
from dockopt.verify.observe import Use
from dockopt.verify.photograph import exported
from dockopt.verify.proof import prove
from dockopt.verify.session import Limits, session
from dockopt.verify.sides import Side, Subject
from dockopt.verify.verdict import Proof, Verdict

from .docker import Docker, stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("docker")]

SERVER = r"""use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die "no socket: $!";
die "no configuration\n" unless -e "/srv/start.conf";
while (my $client = $server->accept) {
  while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
  my ($status, $body) = ("200 OK", "");
  if (open(my $file, "<", "/srv/data.txt")) { local $/; $body = <$file> } else { $status = "500 Oops" }
  print $client "HTTP/1.1 $status\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n$body$$ENV{EXTRA}";
  close $client;
}
"""
# What the server needs and little else: the fewer files, the sooner they are read.
SMALL = f"dockopt-test/small-{secrets.token_hex(4)}"  # another test run must not take it away
KEPT = "perl sh dash bash cat ls sleep rm ln mv chmod printf touch test echo true env"
SMALL_TEXT = f"""FROM debian:bookworm-slim AS full
RUN mkdir -p /kept/usr/bin /kept/usr/lib && cp -a /bin /lib /lib64 /kept/ && cp -a /etc /kept/etc \\
 && cd /usr/bin && cp -a {KEPT} /kept/usr/bin/ \\
 && cp -a /usr/lib64 /kept/usr/ && cp -a /usr/lib/x86_64-linux-gnu /kept/usr/lib/ \\
 && cd /kept/usr/lib/x86_64-linux-gnu && rm -rf gconv security perl perl5
FROM scratch
COPY --from=full /kept /
"""
BASE = f"FROM {SMALL}\n"
NEW = secrets.token_hex(8)  # in a step that no cache may answer
ORIGINAL = f"""{BASE}ENV MODE=production
WORKDIR /srv
COPY . .
EXPOSE 8080
CMD ["perl", "server.pl"]
"""
# The same image by another way: the copy comes from a stage.
SAME = f"""{BASE[:-1]} AS files
WORKDIR /srv
COPY . .
{BASE}ENV MODE=production
WORKDIR /srv
COPY --from=files /srv /srv
EXPOSE 8080
CMD ["perl", "server.pl"]
"""
BROKEN = {  # each one edit away from the original, with what the report has to name, and where alone
    "missing library": ("RUN rm /usr/lib/*/libtinfo.so.6*", "libtinfo.so.6 is not there", {"files"}),
    "missing file": ("RUN rm data.txt", "GET / on port 8080", {"behaviour"}),
    "missing interpreter": ("RUN printf '#!/bin/zsh\\n' > run && chmod +x run", "needs /bin/zsh", {"files"}),
    "dangling link": ("RUN ln -s nowhere link", "a link to nowhere", {"files"}),
    "changed configuration": ("ENV MODE=development", "Env MODE", {"configuration"}),
    "another user": ("USER nobody", "User", {"configuration"}),
    "changed answer": ("RUN echo more >> data.txt", "GET / on port 8080", {"behaviour"}),
    "dies": ("RUN rm start.conf", "state", {"behaviour"}),
    "no command": ("RUN rm /usr/bin/perl", "the container starts perl", {"files", "behaviour"}),
}
# A disk of its own that is too small for what is written: the words are the kernel's.
FULL = "RUN --mount=type=tmpfs,target=/full,size=4096 cat /bin/perl > /full/copy\n"
QUICK = Limits(start=20)


@pytest.fixture(scope="module")
def small(docker: Docker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("small")
    file = folder / "Dockerfile"
    file.write_text(SMALL_TEXT)
    stand_in(file)
    docker.demand("build", "--network=host", f"--tag={SMALL}", str(folder), limit=300)
    yield
    docker.demand("image", "rm", "--force", SMALL)


@pytest.fixture
def context(tmp_path: Path, small: None) -> Path:
    assert small is None
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "server.pl").write_text(SERVER)
    (folder / "data.txt").write_text("hello\n")
    (folder / "start.conf").write_text("")
    return folder


def proved(
    context: Path,
    original: str,
    rewritten: str,
    use: Use | None = None,
    edits: tuple[str, ...] | None = (),
) -> Proof:
    notes: list[str] = []
    subject = Subject(Side("original", "", original), Side("rewritten", "", rewritten), context)
    with session(note=notes.append, network="none", build_network="host", limits=QUICK) as opened:
        proof = prove(opened, subject, use or Use(), edits=edits)
        name = opened.run_id
    assert notes
    assert_nothing_left(name)
    return proof


@pytest.fixture
def own_name(docker: Docker) -> Iterator[str]:
    """Give the base image a name as a user would: the proof makes images that are the same as the base."""
    name = f"dockopt-test/{secrets.token_hex(4)}:latest"
    docker.demand("tag", SMALL, name)
    yield name
    docker.demand("image", "rm", name)


def test_names_of_the_user_stay(context: Path, docker: Docker, own_name: str) -> None:
    text = BASE + 'CMD ["true"]\nRUN ln -s nowhere link\n'  # a dangling link: the base image is looked into
    proof = proved(context, BASE, text)
    assert proof.unusable
    tags = json.loads(docker.demand("image", "inspect", "--format={{json .RepoTags}}", own_name))
    assert {own_name, f"{SMALL}:latest"} <= set(tags)


def assert_nothing_left(run_id: str) -> None:
    docker = Docker()
    containers = docker.demand("ps", "--all", "--quiet", "--filter", f"label=dockopt.verify={run_id}")
    images = docker.demand("image", "ls", "--quiet", f"dockopt-verify-{run_id}")
    assert (containers, images) == ("", "")


def test_the_same_is_the_same(context: Path) -> None:
    use = Use({"EXTRA": "!"}, ("/", "/x"), ("test -e data.txt",))
    proof = proved(context, ORIGINAL, SAME, use, edits=None)
    assert (proof.verdict, proof.reasons) == (Verdict.SAME, ())
    assert proof.use is not None
    assert proof.use.original.ports == (8080,)
    assert [answer.status for answer in proof.use.original.answers.values()] == [200, 200]
    assert proof.use.original.checks["test -e data.txt"].code == 0
    assert proof.effect is not None
    assert proof.effect.original.files == proof.effect.rewritten.files > 50
    assert proof.effect.rebuilds is not None
    assert [each.steps for each in proof.effect.rebuilds.original] == [0]
    assert sorted(path.name for path in context.iterdir()) == ["data.txt", "server.pl", "start.conf"]


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_different(kind: str, context: Path) -> None:
    edit, named, places = BROKEN[kind]
    proof = proved(context, ORIGINAL, ORIGINAL.replace("EXPOSE", f"{edit}\nEXPOSE"))
    assert proof.verdict is Verdict.DIFFERENT
    found = {
        "files": proof.unusable,
        "configuration": [each.field for each in proof.configuration if not each.expected],
        "behaviour": [each.facet for each in proof.use.changes] if proof.use else [],
    }
    assert {place for place, findings in found.items() if findings} == places
    assert any(named in each for findings in found.values() for each in findings), found


TOLD = """FROM debian:bookworm-slim
RUN mkdir "/a b" && cd "/a b" && cp /bin/true plain && chmod 600 plain \\
 && ln plain again && ln -s plain link \\
 && printf '#!/bin/sh\\n' > script && chmod 4755 script && cp /bin/true "$(printf 'two\\nlines')"
VOLUME /kept
"""


def test_an_image_tells_of_its_files_what_an_export_shows(context: Path) -> None:
    (context / "Dockerfile").write_text(TOLD)
    with session(note=str, network="none", build_network="host") as opened:
        image = build(opened, context / "Dockerfile", context, "told").image
        told, shown = listing(opened, image, programs_too=True), exported(opened, image)
    assert told is not None
    engines = {"/proc", "/sys", "/kept"}  # mounted over
    assert {**told.entries, **dict.fromkeys(engines)} == {**shown.entries, **dict.fromkeys(engines)}
    assert (told.programs, told.scripts, told.texts) == (shown.programs, shown.scripts, shown.texts)
    names = {f"/a b/{name}" for name in ("plain", "again", "two\nlines")}
    assert names <= told.programs.keys()
    assert "/a b/script" in told.scripts


def test_another_command_of_the_image_is_compared(context: Path) -> None:
    use = Use(starts=(("cat", "data.txt"), ("cat", "nothing")))
    proof = proved(context, ORIGINAL, ORIGINAL.replace("EXPOSE", "RUN rm /usr/bin/cat\nEXPOSE"), use)
    assert proof.use is not None
    assert [each.code for each in proof.use.original.starts.values()] == [0, 1]
    assert [each.facet for each in proof.use.changes] == ["start cat data.txt", "start cat nothing"]


def test_both_die_alike_is_inconclusive(context: Path) -> None:
    dead = ORIGINAL.replace("EXPOSE", "RUN rm start.conf\nEXPOSE")
    proof = proved(context, dead, dead.replace("MODE", "A=1 MODE").replace("A=1 ", ""))
    assert proof.verdict is Verdict.INCONCLUSIVE
    assert "exit code 2" in proof.reasons[0]
    assert proof.use is not None
    assert "no configuration" in proof.use.original.log()


def test_a_command_that_ends_is_compared_by_its_output(context: Path) -> None:
    text = BASE + 'COPY data.txt /\nCMD ["cat", "/data.txt"]\n'
    assert proved(context, text, text.replace("COPY", "ENV PATH=$PATH\nCOPY")).verdict is Verdict.SAME
    proof = proved(context, text, text + "RUN echo x > data.txt\n")
    assert [each.facet for each in proof.use.changes] == ["output"] if proof.use else False


def test_what_is_never_twice_the_same_proves_nothing(context: Path) -> None:
    text = BASE + 'CMD ["bash", "-c", "echo $RANDOM x $RANDOM; echo >&2 $RANDOM x $RANDOM"]\n'
    proof = proved(context, text, text)
    assert proof.verdict is Verdict.INCONCLUSIVE
    assert proof.use is not None
    assert proof.use.unsteady == ("errors", "output")


def test_an_unhealthy_container_is_different(context: Path) -> None:
    text = ORIGINAL + "HEALTHCHECK --interval=30s CMD test -e /srv/data.txt\n"
    proof = proved(
        context, text, text.replace("EXPOSE", "RUN mv data.txt d && ln -s /srv/e data.txt\nEXPOSE")
    )
    assert proof.verdict is Verdict.DIFFERENT
    assert proof.use is not None
    assert (proof.use.original.health, proof.use.rewritten.health) == ("healthy", "unhealthy")


BARE = f"""{BASE[:-1]} AS all
COPY . /srv
FROM all AS bare
RUN rm -f /bin/sh /bin/dash /bin/bash
FROM scratch
COPY --from=bare / /
CMD ["perl", "/srv/server.pl"]
"""


def test_an_image_without_a_shell_is_watched_from_another(context: Path) -> None:
    proof = proved(context, BARE, BARE)
    assert proof.use is not None
    assert proof.use.original.ports == (8080,)
    assert proof.verdict is Verdict.SAME


def test_without_any_shell_a_server_is_not_seen_at_work(context: Path) -> None:
    proof = proved(context, BARE.replace(" AS all\n", " AS all\nRUN rm /bin/bash\n"), BARE)
    assert proof.use is not None
    assert proof.use.original.ports is None
    assert proof.verdict is Verdict.INCONCLUSIVE


def test_a_build_that_fails_is_pointed_at(context: Path) -> None:
    broken = ORIGINAL.replace("EXPOSE", "RUN echo so && missing-program\nEXPOSE")
    proof = proved(context, ORIGINAL, broken)
    assert proof.verdict is Verdict.DIFFERENT
    (failed,) = proof.failed
    assert (failed.side, failed.failure.line) == ("rewritten", 5)
    assert "so\n" in failed.failure.output
    assert failed.instruction == "RUN echo so && missing-program"
    assert proved(context, broken, ORIGINAL).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("text", "settings", "reason"),
    [
        ("FROM dockopt.invalid/nothing:1\n", {}, "base image"),
        (BASE, {"builder": "no-such-builder"}, "builder does not exist"),
        (BASE + f"RUN sleep 30 && echo {NEW}\n", {"limits": Limits(build=2)}, "longer than 2 s"),
        (BASE + "RUN sh -c 'kill -KILL $$' || exit $?\n", {}, "killed"),
        (BASE + FULL, {}, "disk of the engine is full"),
        (BASE + 'CMD ["true"]\n', {"network": "no-such-network"}, "this network"),
    ],
    ids=["base", "builder", "time", "killed", "disk", "network"],
)
def test_faults_of_the_surroundings_are_errors(
    text: str, settings: dict[str, Any], reason: str, context: Path
) -> None:
    subject = Subject(Side("original", "", text), Side("rewritten", "", text), context)
    chosen: dict[str, Any] = {"network": "none", "build_network": "host", **settings}
    runs: list[str] = []  # stays empty where the fault is told before a session is open

    def prove_it() -> None:
        with session(note=str, **chosen) as opened:
            runs.append(opened.run_id)
            prove(opened, subject, Use(), edits=())

    with pytest.raises(EngineError, match=reason) as caught:
        prove_it()
    assert caught.value.advice
    assert bool(runs) == ("network" not in settings)
    for run_id in runs:
        assert_nothing_left(run_id)


def test_an_interrupt_leaves_nothing_behind(context: Path) -> None:
    def note(line: str) -> None:
        if "starting the rewritten" in line:
            raise KeyboardInterrupt

    subject = Subject(Side("original", "", ORIGINAL), Side("rewritten", "", SAME), context)
    with pytest.raises(KeyboardInterrupt), session(note=note, network="none", build_network="host") as opened:
        prove(opened, subject, Use())
    assert_nothing_left(opened.run_id)
