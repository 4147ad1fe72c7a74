"""dockopt: splits, reorders and names the stages of a Dockerfile, and refuses where evidence is missing."""

__version__ = "0.1.0"
