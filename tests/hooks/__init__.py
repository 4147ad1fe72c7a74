"""The hooks that run dockopt before a commit."""
