"""The reach table: figures of the engine, written behind it for SQL."""
