"""The local page: what the engine makes of a Dockerfile, shown in a browser. It reads, and runs nothing."""
