"""How fast dockopt is, beside tools of its kind."""
