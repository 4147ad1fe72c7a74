"""Proof on a real Docker engine: originals and rewrites are built, run, compared and measured."""
