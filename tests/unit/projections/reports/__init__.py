"""Board reports."""
