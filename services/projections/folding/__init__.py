"""Folding of events to rows: event handlers and upserts."""
