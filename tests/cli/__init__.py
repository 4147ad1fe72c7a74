"""The command line, as a user meets it: arguments in; bytes, words and an exit code out."""
