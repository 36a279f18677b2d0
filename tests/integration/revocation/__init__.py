"""What is revoked, and every reader that showed it."""
