"""Tests of what dockopt knows about images, packages and tools."""
