"""Who may do what: every route of every app, walked by every persona."""
