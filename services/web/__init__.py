"""The HTTP conventions every service shares: problems, idempotency, conditional reads, cursors, limits and headers."""
