"""The tags of the official images: the parts of a tag, and the distribution release that it stands on.

How a family spells its tags is data (`data/images/README.md`). A tag that the data cannot read is no tag of
the family: what is unknown is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from dockopt.knowledge.data_file import read_data
from dockopt.syntax.regex import regex

Table = Mapping[str, Any]

_NUMBER = regex(r"\d{1,5}(?:\.\d{1,5}){0,2}", re.ASCII)
_DATE = regex(r"\d{8}(?:\.\d)?", re.ASCII)
_ALPINE = regex(r"alpine(?:\d{1,2}\.\d{1,2})?", re.ASCII)
_ROLLING = (99999,)


class TagParts(Struct, frozen=True):
    """A tag read by its family's grammar.

    `words` maps each slot that the tag fills to its text. `series_known`: the tag itself says the series, it
    is not merely what a moving word such as `latest` means now.
    """

    words: Mapping[str, str]
    version: str
    variant: str
    release: str | None
    series: str
    moving: bool
    archived: bool = False
    series_known: bool = True


@cache
def table(name: str) -> Table:
    """Return the data file `data/images/<name>.toml`."""
    return read_data(f"images/{name}")


def distribution_of(release: str) -> str | None:
    """Return the distribution that a release's name belongs to: "debian", "ubuntu", "alpine" or None."""
    if _ALPINE.fullmatch(release):
        return "alpine"
    releases = table("releases")
    return next((name for name in ("debian", "ubuntu") if release in releases[name]), None)


def is_archived(release: str | None) -> bool:
    """Whether the package mirrors have dropped a release, so that `apt-get update` fails on it."""
    distribution = distribution_of(release) if release else None
    if release is None or distribution not in ("debian", "ubuntu"):
        return False
    return bool(table("releases")[distribution][release].get("archived", False))


def parse_tag(family: str, tag: str) -> TagParts | None:
    """Read `tag` by the grammar of `family`, a name that `mirrors.toml` lists; None if it does not fit."""
    words = _words(table(family), tag)
    if words is None:
        return None
    return (
        _named_release(family, words) if table(family).get("version_is_release") else _series(family, words)
    )


def join_tag(family: str, words: Mapping[str, str]) -> str:
    """Spell a tag from the words of its slots; the inverse of `parse_tag`."""
    return "-".join(words[slot] for slot in table(family)["slots"] if words.get(slot))


def _words(data: Table, tag: str) -> dict[str, str] | None:
    words: dict[str, str] = {}
    slots: list[str] = list(data["slots"])
    for token in tag.split("-"):
        while slots and not _fits(data, slots[0], token):
            slots.pop(0)
        if not slots:
            return None
        words[slots.pop(0)] = token
    alone = words.get("version") in data.get("default_only", ()) and len(words) > 1
    both = data.get("alpine_variants", False)
    twice = not both and "variant" in words and words.get("release", "").startswith("alpine")
    return None if alone or twice else words


def _fits(data: Table, slot: str, token: str) -> bool:
    if slot == "variant":
        return token in data["variants"]
    if slot == "slim":
        return token in {"slim"}
    if slot == "build":
        return re.fullmatch(data["build_pattern"], token, re.ASCII) is not None
    if slot == "date":
        return _DATE.fullmatch(token) is not None
    if slot == "release":
        return distribution_of(token) in (data["distribution"], "alpine")
    if _number(data, token) or (token and token in data["moving"]) or token in data.get("fixed", ()):
        return True
    named = data.get("version_is_release", False) and distribution_of(token) in ("debian", "ubuntu")
    return bool(named or token in data.get("unresolved", ()))


def _number(data: Table, word: str) -> str:
    """Return the dotted number that a version word means (`8u392`: 8.392), "" for one that means none."""
    if _NUMBER.fullmatch(word):
        return word
    found = re.fullmatch(data.get("version_pattern", "(?!)"), word, re.ASCII)
    return ".".join(part for part in found.groups() if part) if found else ""


def _named_release(family: str, words: Mapping[str, str]) -> TagParts | None:
    """Read a tag whose version is a release: debian, ubuntu, alpine, buildpack-deps."""
    data = table(family)
    word = words.get("version", "")
    variant = words.get("variant", "")
    if data["distribution"] == "alpine":
        variant = "alpine"
    if word in data.get("unresolved", ()):
        return TagParts(words, word, variant, None, "", moving=True)
    moving = word in data["moving"]
    release = data["moving"][word] if moving else _release_of_word(data["distribution"], word)
    if release is None:
        return None
    archived = is_archived(release)
    version = "" if word == "latest" else word
    return TagParts(words, version, variant, release, "", moving, archived)


def _release_of_word(distribution: str, word: str) -> str | None:
    if distribution == "alpine":
        return _alpine_release(word)
    if distribution_of(word) in ("debian", "ubuntu"):
        return word
    named = {name: _by_number(name) for name in ("debian", "ubuntu")}
    exact = named[distribution].get(word) or named["ubuntu"].get(word)
    return exact or (named["debian"].get(word.split(".")[0]) if distribution == "debian" else None)


def _by_number(distribution: str) -> dict[str, str]:
    return {entry["number"]: name for name, entry in table("releases")[distribution].items()}


def _alpine_release(word: str) -> str | None:
    if _DATE.fullmatch(word) or "." not in word:
        return None
    return "alpine" + ".".join(word.split(".")[:2])


def _series(family: str, words: Mapping[str, str]) -> TagParts | None:
    data = table(family)
    word = words.get("version", "")
    spelled = words.get("release")
    variant = _variant(data, words)
    moving = word in data["moving"]
    number = data["moving"].get(word) or data.get("fixed", {}).get(word) or _number(data, word)
    series = ".".join(number.split(".")[: data.get("series_parts", 9)])
    version = _number(data, word) or data.get("fixed", {}).get(word, "")
    if spelled in data.get("unknown_releases", ()):
        return None
    if spelled and spelled != "alpine":
        archived = is_archived(spelled)
        return TagParts(words, version, variant, spelled, series, False, archived, not moving)  # noqa: FBT003
    entry = _series_entry(data, series)
    key = "alpine" if variant.endswith("alpine") else data["distribution"]
    if "slim" in words and "slim" in entry:
        key = "slim"
    step = _release_at(entry.get(key, ()), number, series)
    release = f"alpine{step}" if step and key == "alpine" else step
    if release is None and data.get("known_only"):
        return None
    rebuilt = entry.get("supported", False) and not _superseded(entry, number, series)
    # A Debian image whose release the official images' history does not tell is older than that.
    archived = is_archived(release) or (release is None and key != "alpine" and not rebuilt)
    return TagParts(words, version, variant, release, series, moving or rebuilt, archived, not moving)


def _variant(data: Table, words: Mapping[str, str]) -> str:
    """Return the variant as the data names its layer: `slim`, `alpine`, `jre-alpine`; empty: the usual."""
    word = words.get("variant", "")
    alpine = "alpine" if words.get("release", "").startswith("alpine") else ""
    parts = (word if word != data.get("default_variant") else "", words.get("slim", ""), alpine)
    return "-".join(part for part in parts if part)


def _series_entry(data: Table, series: str) -> Table:
    """Return what is known of a series; an unlisted one is too old to matter or newer than the data."""
    known: Table = data.get("series", {})
    older = any(numbers(series) < numbers(other) for other in known)
    entry: Table = known.get(series, {"supported": not older})
    return entry


@lru_cache(maxsize=1024)
def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, for comparing."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _release_at(steps: Sequence[str], number: str, series: str) -> str | None:
    """Return the release that the bare tag of a version stands on: that of the last step at or before it."""
    rest = _rest(number, series)
    release = None
    for step in steps:
        since, name = step.split(":")
        if numbers(since) <= rest:
            release = name
    return release


def _superseded(entry: Table, number: str, series: str) -> bool:
    """Whether a newer version of the series exists, so that this one's tag is not rebuilt any more."""
    newest = entry.get("newest")
    return newest is not None and _rest(number, series) < numbers(newest)


def _rest(number: str, series: str) -> tuple[int, ...]:
    """Return what a version adds to its series; a missing part is its newest."""
    rest = number[len(series) :].strip(".")
    return (*numbers(rest), *_ROLLING) if rest else _ROLLING
