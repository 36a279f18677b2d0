"""The page of one person's ripple."""
