"""What Debian's packages need of each other, derived from its own indexes: `python -m scripts.packages`."""
