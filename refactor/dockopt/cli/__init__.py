"""The command line: options, files, exit codes and the terminal. Nothing else prints or exits."""
