"""One file, one refactoring: facts in, a Plan or a Refusal out."""
