"""Errors whose message tells the operator what to do."""


class ActionableError(Exception):
    """Base of expected failures: the message names cause and remedy, so a command shows it without a traceback."""
