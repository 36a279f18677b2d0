"""Paths: breadth-first search, foremost paths, generations, longest chain, and trees."""
