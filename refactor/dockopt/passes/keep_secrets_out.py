"""keep-secrets-out: no credential stays in the image, in its history or in the Dockerfile.

Where it can be read what needs it, a build argument or a file becomes a secret mount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dockopt.facts.image_stages import image_stages
from dockopt.facts.secrets import written_secrets
from dockopt.facts.stage import stage_facts
from dockopt.knowledge.secrets import is_secret_name, names_public_key
from dockopt.model.instructions import Settings
from dockopt.model.scope import variables
from dockopt.passes.plan import Options, Plan, Refusal, plan_of
from dockopt.passes.rule import Rule
from dockopt.passes.secret_arguments import argument_secrets
from dockopt.passes.secret_files import file_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.model.instructions import Setting

NAME = "keep-secrets-out"


def keep_secrets_out(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Mount what can be mounted, and say what else is there. No message says a value."""
    arguments, files = argument_secrets(dockerfile, context), file_secrets(dockerfile, context, options)
    found = sorted(
        (*_written(dockerfile), *_in_environment(dockerfile), *arguments.left, *files.left),
        key=lambda each: each.line or 0,
    )
    spots = sorted((*arguments.spots, *files.spots), key=lambda each: each.start)
    if spots:
        message = "the builder mounts the secrets where they are needed, and keeps them out of the image"
        plan = plan_of(spots, message, dockerfile.document, "unsafe")
        secrets = " ".join(dict.fromkeys((*arguments.options, *files.options)))
        return replace(
            plan,
            evidence=files.evidence,
            files=files.changes,
            beside=tuple(found),
            hint=f"build it with `docker build {secrets} .`",
        )
    if found:
        return replace(found[0], beside=tuple(found[1:]))
    return Refusal("nothing-secret", "no credential is seen in what becomes the image", nothing=True)


def _written(dockerfile: Dockerfile) -> Iterator[Refusal]:
    for each in written_secrets(dockerfile):
        line, _ = dockerfile.document.position(each.span.start)
        yield Refusal(
            "secret-in-text",
            f"{each.what} is written here, for all who have the file or the image",
            line,
            hint="make it invalid, and hand the new one over by `RUN --mount=type=secret` or at the start",
        )


def _in_environment(dockerfile: Dockerfile) -> Iterator[Refusal]:
    """ENV that takes its value from an ARG: the configuration of the image keeps it."""
    for stage in image_stages(dockerfile):
        arguments: set[str] = set()
        for facts in stage_facts(dockerfile, stage).steps:
            step = facts.step
            if not isinstance(step, Settings) or step.node.name == "LABEL":
                continue
            names = {each.name for each in step.settings if _may_hold_a_secret(each)}
            if step.node.name == "ARG":
                arguments |= names
            elif any(arguments & set(variables(each.value or "")) for each in step.settings):
                yield Refusal(
                    "secret-in-environment",
                    "this ENV keeps a secret of the build in the configuration of the image",
                    facts.line,
                    hint="give it to the container when it starts: `docker run --env`",
                )


def _may_hold_a_secret(setting: Setting) -> bool:
    default = (setting.value or "").strip("\"'")
    return is_secret_name(setting.name) and not names_public_key(default, setting.name)


RULE = Rule(
    NAME,
    __doc__,
    keep_secrets_out,
    levels=("unsafe",),
    why=(
        "Whoever has the image has every file of every layer, what a later RUN removes included; its "
        "configuration, with all ENV; and its history, with the values of all ARG. A mounted secret is "
        "seen by one RUN and kept nowhere. The command that builds the image changes, and what starts in it "
        "finds the file no longer: hence unsafe. No message and no report shows a value; a diff shows the "
        "lines of the file as they are, or it could not be applied."
    ),
    refuses=(
        "Where the value stands in the file, which is known to others by then; where ENV hands it to the "
        "container; where it cannot be told which step needs it; and where another Dockerfile shares the "
        "ignore file. A value that keeps the place only, as `changeme` does, is no secret, and neither is an "
        "argument of a stage of which the image has neither files nor history."
    ),
    source="https://docs.docker.com/build/building/secrets/",
    sample="rewrite/keep-secrets-out/argument",
)
