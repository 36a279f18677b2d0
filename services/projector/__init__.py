"""Projection engine: feeds, runner, positions and generations of every read model."""
