"""dockopt reads a Dockerfile as other parsers of BuildKit's grammar do."""
