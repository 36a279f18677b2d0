"""Errors of embedded servers."""


class ServerError(RuntimeError):
    """A server is not available, did not become ready, or belongs to another living process."""
