"""What is known of package lists agrees with what is known of the commands."""

from __future__ import annotations

import shlex

import pytest

from dockopt.knowledge.commands import find_step
from dockopt.knowledge.package_lists import PackageLists, package_lists

#: They install what is newer, too: for a split that is a change of the base image.
RENEWS = {"update", "upgrade"}


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
            assert rule.effect == ("os-setup" if effect == "os-install" and word in RENEWS else effect)
            assert lists.installs(argv) == (word in lists.install)
            assert lists.refreshes(argv) == (word in lists.refresh or lists.implicit)
    assert lists.source


@pytest.mark.parametrize("lists", package_lists(), ids=lambda each: each.programs[0])
def test_the_cleanup_is_a_removal_or_one_of_the_managers_own(lists: PackageLists) -> None:
    argv = tuple(shlex.split(lists.cleanup))
    cleaning = find_step(argv, {})
    assert cleaning is not None
    if lists.cleans(argv):
        assert (cleaning.effect, argv[0]) == ("os-housekeeping", lists.programs[0])
    else:
        assert cleaning.effect == "remove"
        assert lists.folder in lists.cleanup


def test_an_install_may_fetch_the_lists_and_leave_none() -> None:
    apk = named("apk")
    assert apk.refreshes(("apk", "add", "-U", "curl"))
    assert not apk.refreshes(("apk", "add", "curl"))
    assert not apk.refreshes(("apk", "add", "--update", "--no-cache", "curl"))


def named(program: str) -> PackageLists:
    return next(each for each in package_lists() if program in each.programs)


def test_other_commands_are_no_lists() -> None:
    apt = named("apt-get")
    assert not apt.refreshes(())
    assert not apt.refreshes(("apk", "update"))
    assert not apt.installs(("apt-get", "remove", "x"))
