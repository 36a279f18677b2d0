"""The row toolkit of read models: event handlers and upserts."""
