"""What each step does and what run time needs: computed once per text, read-only."""
