"""Administration pages over real services."""
