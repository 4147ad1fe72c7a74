"""Tests of scripts/packages."""
