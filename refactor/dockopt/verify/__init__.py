"""Proof on a real Docker engine: both images are built, run, compared and measured."""
