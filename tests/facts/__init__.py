"""Tests of the layer that the folder is named after."""
