"""Two Hypothesis profiles: `quick` for every run, `long` to search on: `HYPOTHESIS_PROFILE=long pytest`."""

import os

from hypothesis import HealthCheck, settings

# The clock of a shared machine says nothing about the code; a run in CI takes the same examples every time.
settings.register_profile(
    "quick",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", deadline=None, max_examples=5_000)
pytest_plugins = ["engine.summary"]
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
