"""One reader per manifest format: text to `Manifest`, without an exception whatever the text is."""
