"""Flags that BuildKit would refuse: unknown, repeated, without a value or with one it cannot take.

Source: `BFlags.Parse` in `frontend/dockerfile/instructions/bflag.go` and the RUN flags next to it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dockopt.syntax.grammar import RULES, FlagKind
from dockopt.syntax.nodes import Flag, Instruction
from dockopt.syntax.problems import Problem
from dockopt.syntax.regex import regex
from dockopt.syntax.suggest import nearest
from dockopt.syntax.words import health_check

_VARIABLE: Final = regex(r"\$[{\w@*#?$!-]")
_SECONDS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "\u00b5s": 1e-6,
    "\u03bcs": 1e-6,
    "ms": 1e-3,
    "s": 1,
    "m": 60,
    "h": 3600,
}
_NUMBER: Final = r"([0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)"
_AMOUNT: Final = f"{_NUMBER}({'|'.join(_SECONDS)})"
_PART: Final = regex(_AMOUNT)
_DURATION: Final = regex(f"(?:{_AMOUNT})++")
_LEAST_DURATION: Final = 0.001
_INTEGER: Final = regex("[+-]?[0-9]+")
_MAX_INT32: Final = 2**31 - 1
_MOUNT_TYPES: Final = ("bind", "cache", "secret", "ssh", "tmpfs")
_NETWORKS: Final = ("default", "none", "host")
_SECURITIES: Final = ("sandbox", "insecure")


def check_flags(instruction: Instruction) -> Iterator[Problem]:
    """Yield what is wrong with the flags of an instruction that BuildKit knows."""
    rule = RULES[instruction.name]
    if rule.ignores_flags or _is_health_none(instruction):
        return
    seen: set[str] = set()
    for flag in instruction.flags:
        kind = rule.flags.get(flag.name)
        if kind is None:
            yield _unknown(instruction, flag)
        elif flag.name in seen and kind is not FlagKind.STRINGS:
            yield _problem("duplicate-flag", f"duplicate flag specified: --{flag.name}", flag)
        else:
            yield from _check_value(instruction, flag, kind)
        seen.add(flag.name)


def _unknown(instruction: Instruction, flag: Flag) -> Problem:
    known = RULES[instruction.name].flags
    guess = nearest(flag.name, known)
    hint = f"did you mean --{guess}?" if guess else ""
    if not guess:
        names = ", ".join(f"--{name}" for name in sorted(known))
        hint = f"{instruction.name} takes {names}" if names else f"{instruction.name} takes no flags"
    return _problem("unknown-flag", f"unknown flag: --{flag.name}", flag, hint)


def _check_value(instruction: Instruction, flag: Flag, kind: FlagKind) -> Iterator[Problem]:
    if kind is FlagKind.BOOLEAN:
        if flag.value == "":
            yield _problem("flag-without-value", f"missing a value on flag: --{flag.name}", flag)
        elif flag.value is not None and flag.value.lower() not in {"true", "false"}:
            message = f"expecting boolean value for flag --{flag.name}, not: {flag.value}"
            yield _problem("invalid-flag-value", message, flag, "write true or false")
    elif flag.value is None:
        hint = f"write --{flag.name}=value"
        yield _problem("flag-without-value", f"missing a value on flag: --{flag.name}", flag, hint)
    elif check := _VALUES.get((instruction.name, flag.name)):
        message = check(flag.value)
        if message:
            yield _problem("invalid-flag-value", message, flag)


def _copy_from(value: str) -> str:
    return "variable expansion is not supported for --from" if _VARIABLE.search(value) else ""


def _mount(value: str) -> str:
    for option in value.split(","):
        key, _, setting = option.partition("=")
        if key.lower() == "from" and "$" in setting[:-1]:
            return "'from' doesn't support variable expansion, define alias stage instead"
        if key.lower() == "type" and "$" not in setting and setting.lower() not in _MOUNT_TYPES:
            return f'unsupported mount type "{setting}"'
    return ""


def _network(value: str) -> str:
    return "" if value in _NETWORKS else f'invalid network mode "{value}"'


def _security(value: str) -> str:
    return "" if value in _SECURITIES else f'security "{value}" is not valid'


def _duration(value: str) -> str:
    """Check a Go duration; BuildKit takes none between zero and a millisecond, nor a negative one."""
    if not value:
        return ""
    sign, parts = value[0] == "-", value.lstrip("+-") if value[:2] not in {"--", "++", "+-", "-+"} else ""
    if parts == "0":
        return ""
    if not _DURATION.fullmatch(parts):
        return f'invalid duration "{value}"'
    total = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(parts))
    if total and (sign or total < _LEAST_DURATION):
        return f"a duration cannot be less than 1ms, not: {value}"
    return ""


def _retries(value: str) -> str:
    if not value:
        return ""
    if not _INTEGER.fullmatch(value) or abs(float(value)) > _MAX_INT32:
        return f'--retries: "{value}" is not a number'
    return f"--retries cannot be negative ({value})" if float(value) < 0 else ""


_VALUES: Final[Mapping[tuple[str, str], Callable[[str], str]]] = {
    ("COPY", "from"): _copy_from,
    ("RUN", "mount"): _mount,
    ("RUN", "network"): _network,
    ("RUN", "security"): _security,
    ("HEALTHCHECK", "retries"): _retries,
    **{
        ("HEALTHCHECK", name): _duration for name in ("interval", "timeout", "start-period", "start-interval")
    },
}


def _is_health_none(instruction: Instruction) -> bool:
    return instruction.name == "HEALTHCHECK" and health_check(instruction.arguments)[0].text.upper() == "NONE"


def _problem(code: str, message: str, flag: Flag, hint: str = "") -> Problem:
    return Problem(code, message, flag.span, hint)
