"""The build context as the builder sees it: its tree, its ignore rules, its manifests and its sources."""
