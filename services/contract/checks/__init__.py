"""Rules of the published language, each a function that yields a line per violation."""
