"""Tests of the proof on real projects."""
