"""The language server: what the engine finds, said at the places of an editor. It reads, and runs nothing."""
