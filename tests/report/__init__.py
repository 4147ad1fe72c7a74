"""The reports: words and diffs."""
