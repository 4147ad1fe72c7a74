"""The proof on real projects: its list, its command line, and what it takes for a proof."""

import pytest
from scripts.projects import load
from scripts.proof import DECISION, Result
from scripts.prove_projects import main
from scripts.table import page, summary
from scripts.watching import Seen, differences, normal


def test_list_names_each_repository_once_at_a_full_commit() -> None:
    listed = load()
    assert len(listed) >= 60
    assert len({project.repository for project in listed}) == len(listed)
    assert all(len(project.commit) == 40 for project in listed)
    assert {project.base for project in listed} == {"full", "small"}


def test_help_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    assert "--mirror" in capsys.readouterr().out


def test_unknown_project_is_an_error() -> None:
    with pytest.raises(SystemExit, match="not in the list: nobody/nothing"):
        main(["nobody/nothing"])


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (Seen("running", {"80/": (404, "text/html", "")}), "answers"),
        (Seen("running", {"80/": (500, "text/html", "")}), "errors"),
        (Seen("running", {"5432/": (0, "BadStatusLine", "")}), "silent"),
        (Seen("running"), "silent"),
        (Seen("exit 0"), "ends"),
        (Seen("exit 1"), "dies"),
    ],
)
def test_only_an_answer_or_a_good_end_is_something_to_compare(seen: Seen, kind: str) -> None:
    assert seen.kind == kind


def test_run_differs_only_by_what_every_run_differs_by() -> None:
    before = Seen("running", {"80/": (200, "text/html", "at 12:01:59")}, "started in 31 ms\n")
    after = Seen("running", {"80/": (200, "text/html", "at 13:20:07")}, "started in 29 ms\n")
    assert differences(before, after) == []


@pytest.mark.parametrize(
    "after",
    [
        Seen("exit 1", {"80/": (200, "text/html", "hello")}),
        Seen("running", {}),
        Seen("running", {"80/": (500, "text/html", "hello")}),
        Seen("running", {"80/": (200, "text/html", "goodbye")}),
        Seen("running", {"80/": (200, "text/html", "hello")}, "Error: Cannot find module 'express'"),
    ],
)
def test_every_other_difference_is_named(after: Seen) -> None:
    assert differences(Seen("running", {"80/": (200, "text/html", "hello")}), after)


def test_programs_that_end_must_print_the_same() -> None:
    assert differences(Seen("exit 0", log="one\n"), Seen("exit 0", log="two\n"))


def test_normal_keeps_words() -> None:
    assert normal("\x1b[32mListening on 127.0.0.1:3000\x1b[0m") == "Listening on N"


def test_decision_of_the_split_is_read_from_the_explanation() -> None:
    said = "x/Dockerfile\n  refused split-stages, line 5: nobody knows foo [unknown-command]\n"
    found = DECISION.search(said)
    assert found is not None
    assert found.groups() == ("refused", "nobody knows foo", "unknown-command")


def _result(outcome: str, original: str) -> Result:
    return Result("a/b", "0" * 40, "go", "full", "", outcome, original=original)  # type: ignore[arg-type]


def test_originals_that_fail_are_in_the_table_but_in_no_share() -> None:
    rows = [_result("split", "answers"), _result("inconclusive", "dies"), _result("refused", "dies")]
    assert summary("all", rows)[:4] == ("all", "3", "1", "1 (100 %)")
    assert page(rows).count("| a/b |") == 3
