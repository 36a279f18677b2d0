"""Errors whose message names the remedy."""


class ActionableError(Exception):
    """Base of expected failures: the message names cause and remedy, so a command shows it without a traceback."""
