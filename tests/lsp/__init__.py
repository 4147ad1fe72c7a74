"""The language server, as an editor meets it: messages in and out of a process of its own."""
