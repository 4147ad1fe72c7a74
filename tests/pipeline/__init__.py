"""Tests of `dockopt.engine`, the pipeline; `tests/engine` is about the Docker engine."""
