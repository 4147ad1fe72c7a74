"""The proof from beginning to end: build both, look at both, use both, measure both."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from dockopt.context.tree import BuildContext
from dockopt.verify.behaviour import Behaviour, changes, steady
from dockopt.verify.build import Build, BuildError, build
from dockopt.verify.client import described
from dockopt.verify.companions import accompanied
from dockopt.verify.container import StartError
from dockopt.verify.contract import differences
from dockopt.verify.effect import size
from dockopt.verify.expectations import base_image, expectations, first_stage, known_tools
from dockopt.verify.imports import questions, unresolved
from dockopt.verify.lost import lost
from dockopt.verify.missing import UNKNOWN, Missing, missing, said
from dockopt.verify.observe import Awaited, Use, observe
from dockopt.verify.photograph import photograph
from dockopt.verify.rebuild import Rebuilds, measure
from dockopt.verify.sides import Side
from dockopt.verify.verdict import Built, Effect, Failed, Origins, Proof, Used, Verdict
from dockopt.verify.wholeness import Image, problems
from dockopt.verify.witness import WitnessImage, witness_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.verify.session import Session
    from dockopt.verify.sides import Subject
    from dockopt.verify.snapshot import Snapshot


class _Sight(Struct, frozen=True):
    """One side's built image, described and read."""

    build: Build
    description: dict[str, Any]
    image: Image


def prove(session: Session, subject: Subject, use: Use, *, edits: Sequence[str] | None = None) -> Proof:
    """Compare the two sides. Raises EngineError when the engine cannot do it, OSError for the context.

    `edits`: files of the context, each edited before a build that is measured; None chooses them.
    """
    proof = Proof(Origins(subject.original.origin, subject.rewritten.origin))
    with tempfile.TemporaryDirectory(prefix="dockopt-") as folder:
        work = Path(folder)
        built = [_build(session, side, subject.context, work) for side in _sides(subject)]
        failed = tuple(each for each in built if isinstance(each, Failed))
        done = [each for each in built if isinstance(each, Build)]
        if failed:
            proof = replace(proof, failed=failed)
            return replace(proof, missing=_missing(session, proof, done[0] if done else None))
        session.note("looking into both images")
        old, new = _glance(session, done[0]), _look(session, done[1])
        proof = _compared(proof, subject, old, new)
        proof = replace(proof, unusable=_unusable(session, subject, old, new, work))
        gone = _unimportable(session, subject, old, new, use)
        proof = replace(proof, unusable=(*proof.unusable, *gone))
        proof = replace(proof, use=_use(session, subject, work, use, old, new))
        proof = replace(proof, missing=_missing(session, proof, old.build, new.image))
        none = edits is not None and not edits
        rebuilds = None if none else measure(session, _sides(subject), subject.context, work, edits)
        return replace(proof, effect=_effect(old, new, rebuilds))


def _sides(subject: Subject) -> tuple[Side, Side]:
    return subject.original, subject.rewritten


def _build(session: Session, side: Side, context: Path, work: Path) -> Build | Failed:
    session.note(f"building the {side.name}: {side.origin}")
    try:
        return build(session, side.place(work), context, side.name)
    except BuildError as error:
        return Failed(side.name, error.failure, _line(side.text, error.failure.line))


def _line(text: str, number: int) -> str:
    """Return one line of a Dockerfile as the builder counts them, from 1."""
    found = text.split("\n")[number - 1 : number] if number > 0 else []
    return found[0].strip() if found else ""


def _look(session: Session, done: Build) -> _Sight:
    description = described(session.docker, done.image)
    files = session.once(("files", description["Id"]), lambda: photograph(session, done.image))
    return _Sight(done, description, Image(files, description.get("Config") or {}))


def _glance(session: Session, done: Build) -> _Sight:
    """Look only at what files there are."""
    description = described(session.docker, done.image)

    def names() -> Snapshot:
        return photograph(session, done.image, programs_too=False)

    files = session.once(("names", description["Id"]), names)
    return _Sight(done, description, Image(files, description.get("Config") or {}))


def _unusable(session: Session, subject: Subject, old: _Sight, new: _Sight, work: Path) -> tuple[str, ...]:
    """Return what is broken now, was not before, and is not the new base image's own fault.

    The original's programs and the base image are read only when it matters.
    """
    found = problems(new.image)
    if found:
        found -= problems(_look(session, old.build).image)
    base = base_image(subject.rewritten.text) if found else None
    if base is not None:
        session.note(f"looking into {base}")
        bare = Side("base", base, f"FROM {base}\n")
        found -= problems(_look(session, build(session, bare.place(work), work, bare.name)).image)
    return tuple(sorted(found))


def _unimportable(session: Session, subject: Subject, old: _Sight, new: _Sight, use: Use) -> tuple[str, ...]:
    """Return the modules that cannot be loaded now; the original is asked only when it matters."""
    found: dict[str, str] = {}
    for question in questions(subject.original, BuildContext.open(subject.context), (old.image, new.image)):
        session.note(f"following the imports of {question.language.name}")
        lacks = unresolved(session, new.build.image, question, use.envs)
        if lacks:
            known = unresolved(session, old.build.image, question, use.envs)
            found |= {name: words for name, words in lacks.items() if name not in known}
    return tuple(sorted(found.values()))


def _missing(
    session: Session, proof: Proof, original: Build | None = None, rewritten: Image = UNKNOWN
) -> tuple[Missing, ...]:
    """Look again for what the rewritten image asks for; the original's packages are read only for that."""
    if proof.verdict is not Verdict.DIFFERENT or original is None:
        return ()
    words = said(proof)
    return missing(_look(session, original).image, rewritten, words) if words else ()


def _compared(proof: Proof, subject: Subject, old: _Sight, new: _Sight) -> Proof:
    may = expectations(subject, new.image.files)
    return replace(
        proof,
        built=Built(old.build.seconds, new.build.seconds, len(old.build.ran), len(new.build.ran)),
        configuration=tuple(differences(old.image.config, new.image.config, may)),
        lost=lost(old.image, new.image, known_tools(subject)),
    )


def _effect(old: _Sight, new: _Sight, rebuilds: Rebuilds | None) -> Effect:
    return Effect(size(old.description, old.image.files), size(new.description, new.image.files), rebuilds)


def _use(session: Session, subject: Subject, work: Path, use: Use, old: _Sight, new: _Sight) -> Used:
    """Start both; the original once more where they differ, to see what it changes by itself."""
    shell = all(each.image.files.executable("/bin/sh") for each in (old, new))
    use = replace(use, shell=shell)
    by = _witness(session, subject, work, old, new)

    def start(sight: _Sight, name: str, ports: frozenset[int]) -> Behaviour:
        def begin() -> Behaviour:
            image = sight.build.image
            try:
                with accompanied(session, use.company, by, image) as beside:
                    session.note(f"starting the {name}")
                    return observe(beside, image, use, by, Awaited(ports))
            except StartError as error:  # of a service beside it that is started from the same image
                return Behaviour(refused=str(error))

        return session.once((name, sight.description["Id"], shell, ports), begin)

    before = start(old, "original", _declared(old.image))
    after = start(new, "rewritten", frozenset(before.ports or ()))
    found, unsteady = changes(before, after), list[str]()
    if found:
        again = start(old, "original once more", frozenset(before.ports or ()))
        found, unsteady = steady(found, before, again)
    return Used(before, after, tuple(found), tuple(unsteady))


def _declared(image: Image) -> frozenset[int]:
    """Return the TCP ports that the configuration declares."""
    declared = (str(port).partition("/") for port in image.config.get("ExposedPorts") or {})
    return frozenset(
        int(number) for number, _, kind in declared if kind in ("", "tcp") and number.isdecimal()
    )


def _witness(session: Session, subject: Subject, work: Path, *sights: _Sight) -> WitnessImage | None:
    """Return an image to watch from: one of the two, else what the original's first stage builds."""
    for sight in sights:
        found = witness_in(sight.build.image, sight.image.files)
        if found is not None:
            return found
    text = first_stage(subject.original.text)
    if text is None:
        return None
    session.note("building the original's first stage, to have a shell to look from")
    side = Side("witness", "", text, subject.original.ignore)
    try:
        stage = build(session, side.place(work), subject.context, side.name)
    except BuildError:
        return None
    return witness_in(stage.image, photograph(session, stage.image))
