"""The lossless tree of a Dockerfile: every character in exactly one token, and no input that makes it raise.

The lexical rules are those of BuildKit's `frontend/dockerfile` packages: `parser` (permissive, reproduced by
`dockopt.syntax.parser`) and the part of `instructions` that needs no evaluation (`dockopt.syntax.check`).

Who owns what: an instruction owns its whole physical lines, the comment and blank lines between them, and the
bodies of its heredocs. Every other comment or blank line is an item of its own.
"""
