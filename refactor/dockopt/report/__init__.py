"""What a reader sees of a result: the unified diff and the words. Pure text; nothing here prints."""
