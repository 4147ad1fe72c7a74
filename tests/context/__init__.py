"""Tests of the build context."""
