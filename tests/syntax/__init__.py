"""The lossless tree."""
