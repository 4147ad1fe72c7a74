"""The documents say what is so: parts of them are generated, the rest is checked."""
