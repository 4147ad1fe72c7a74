"""What the file says: typed instructions, stages, image references, variable scopes."""
