"""Feedback: answers of a party to a versioned instrument."""
