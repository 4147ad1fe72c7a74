"""Attempts to make the program lose a file, run a project, or leave the machine."""
