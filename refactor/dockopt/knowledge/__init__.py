"""What dockopt knows about images, packages and tools: data with sources, and its readers."""
