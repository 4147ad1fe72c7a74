"""Editors at work without a screen: the filter, and the language server, as their users would have them."""
