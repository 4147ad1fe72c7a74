"""Services beside both images: a server that needs a database works with it, and nothing is left behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.verify.companions import read_company
from dockopt.verify.faults import EngineError
from dockopt.verify.observe import Use
from dockopt.verify.proof import prove
from dockopt.verify.session import Limits, session
from dockopt.verify.sides import Side, Subject
from dockopt.verify.verdict import Proof, Verdict

from .docker import Docker

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.engine

BASE = "debian:bookworm-slim"
DATABASE = """use IO::Socket::INET;
die "mounted\\n" if -e "/host";
my $server = IO::Socket::INET->new(LocalPort => 5432, Listen => 5, ReuseAddr => 1) or die;
while (my $client = $server->accept) { print $client "rows\\n"; close $client }
"""
SERVER = r"""use IO::Socket::INET;
my $asked = IO::Socket::INET->new(PeerAddr => "$ENV{DB_HOST}:5432") or die "no database\n";
my $rows = <$asked>;
my $server = IO::Socket::INET->new(LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die;
while (my $client = $server->accept) {
  while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
  print $client "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n$rows";
  close $client;
}
"""
ORIGINAL = f'FROM {BASE}\nWORKDIR /srv\nCOPY server.pl .\nCMD ["perl", "server.pl"]\n'
REWRITTEN = f"FROM {BASE} AS a\nCOPY server.pl /\n{ORIGINAL}".replace(
    "COPY server.pl .", "COPY --from=a /server.pl ."
)


@pytest.fixture(autouse=True)
def _compose(docker: Docker) -> None:
    if docker.call("compose", "version").code:
        pytest.skip("the Docker client has no compose plugin")


def proved(context: Path, database: str, rewritten: str = REWRITTEN, **more: Any) -> Proof:
    (context / "server.pl").write_text(SERVER)
    (context / "Dockerfile").write_text(rewritten)
    services = {
        "web": {"build": ".", "environment": {"DB_HOST": "db"}, "depends_on": ["db"], "ports": ["8080:8080"]},
        "db": {
            "image": BASE,
            "command": ["perl", "-e", database.replace("$", "$$")],
            "ports": ["5432:5432"],
            "volumes": ["/:/host"],
        },
    }
    services |= more
    (context / "compose.yaml").write_text(json.dumps({"services": services}))
    sides = Side("original", "", ORIGINAL), Side("rewritten", "", rewritten)
    subject = Subject(*sides, context, context / "Dockerfile")
    limits = Limits(start=20)
    with session(note=str, network="none", build_network="host", limits=limits) as opened:
        company = read_company(opened, context, subject.dockerfile, None)
        use = Use(company.variables, company=company)
        try:
            return prove(opened, subject, use, edits=())
        finally:
            left = Docker().demand(
                "ps", "--all", "--format={{.Image}}", "--filter", f"label=dockopt.verify={opened.run_id}"
            )
            assert left == ""


def built_database(context: Path) -> dict[str, Any]:
    """Write a database that has to be built; it and a step of the same image that has to end before."""
    folder = context / "db"
    folder.mkdir()
    (folder / "db.pl").write_text(DATABASE)
    (folder / "Dockerfile").write_text(f'FROM {BASE}\nCOPY db.pl /\nCMD ["perl", "/db.pl"]\n')
    waits = {"migrate": {"condition": "service_completed_successfully"}}
    web = {"build": ".", "environment": {"DB_HOST": "db"}, "depends_on": waits}
    test = "exit !IO::Socket::INET->new(q(db:5432)) if -e q(server.pl); die qq(no server\n)"
    migrate = {"build": ".", "command": ["perl", "-MIO::Socket::INET", "-e", test], "depends_on": ["db"]}
    return {"web": web, "migrate": migrate, "db": {"build": "db", "image": "dockopt-test/never:1"}}


def test_a_server_works_with_its_database(tmp_path: Path) -> None:
    proof = proved(tmp_path, DATABASE)
    assert (proof.verdict, proof.reasons) == (Verdict.SAME, ())
    assert proof.use is not None
    assert proof.use.original.ports == (8080,)  # the database's own is none of the server's
    assert [answer.body for answer in proof.use.original.answers.values()] == ["rows"]


def test_a_changed_answer_is_still_seen(tmp_path: Path) -> None:
    edit = "RUN sed -i 's/\\$rows/none/' server.pl\nCMD"
    proof = proved(tmp_path, DATABASE, REWRITTEN.replace("CMD", edit))
    assert proof.verdict is Verdict.DIFFERENT


def test_a_database_that_dies_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the service db ends with exit code 3") as told:
        proved(tmp_path, 'print STDERR "no disk\\n"; exit 3')
    assert "no disk" in str(told.value)
    assert told.value.advice


def test_a_service_is_built_and_another_one_is_started_from_the_image_itself(tmp_path: Path) -> None:
    proof = proved(tmp_path, "", **built_database(tmp_path))
    assert (proof.verdict, proof.reasons) == (Verdict.SAME, ())
    assert proof.use is not None
    assert [answer.body for answer in proof.use.original.answers.values()] == ["rows"]
    assert Docker().call("image", "inspect", "dockopt-test/never:1").code


def test_what_a_service_of_the_same_image_lacks_is_a_difference(tmp_path: Path) -> None:
    moved = REWRITTEN.replace("CMD", "RUN mv server.pl s.pl\nCMD").replace('server.pl"]', 's.pl"]')
    proof = proved(tmp_path, "", moved, **built_database(tmp_path))
    assert proof.verdict is Verdict.DIFFERENT
    assert proof.use is not None
    assert "the service migrate ends with exit code" in proof.use.rewritten.refused
    assert "no server" in proof.use.rewritten.refused


def test_a_service_that_cannot_be_built_is_an_error(tmp_path: Path) -> None:
    services = built_database(tmp_path)
    (tmp_path / "db" / "Dockerfile").write_text(f"FROM {BASE}\nRUN exit 3\n")
    with pytest.raises(EngineError, match=r"the service db does not build: .*exit code: 3") as told:
        proved(tmp_path, "", **services)
    assert told.value.advice
