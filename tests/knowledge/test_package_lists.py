"""What is known of package lists agrees with what is known of the commands."""

from __future__ import annotations

import shlex

import pytest

from dockopt.knowledge.commands import find_step
from dockopt.knowledge.package_lists import PackageLists, package_lists


@pytest.mark.parametrize("lists", package_lists(), ids=lambda each: each.programs[0])
def test_the_words_mean_what_the_rules_say(lists: PackageLists) -> None:
    for program in lists.programs:
        for word, effect in [
            *((word, "os-housekeeping") for word in lists.refresh),
            *((word, "os-install") for word in lists.install),
        ]:
            argv = (program, word, "-y", "some-package")
            rule = find_step(argv, {})
            assert rule is not None
            assert rule.effect == effect
            assert (lists.refreshes(argv), lists.installs(argv)) == (
                word in lists.refresh,
                word in lists.install,
            )
    cleaning = find_step(tuple(shlex.split(lists.cleanup)), {})
    assert cleaning is not None
    assert cleaning.effect == "remove"
    assert lists.folder in lists.cleanup
    assert lists.source


def test_other_commands_are_no_lists() -> None:
    (apt,) = package_lists()
    assert not apt.refreshes(())
    assert not apt.refreshes(("apk", "update"))
    assert not apt.installs(("apt-get", "remove", "x"))
