"""The engine of every read model: feeds, runner, positions and generations."""
