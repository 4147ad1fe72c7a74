"""The pipeline: runs the passes in order, applies their plans, holds every gate."""
