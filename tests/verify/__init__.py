"""Tests of the proof, as far as they need no engine."""
