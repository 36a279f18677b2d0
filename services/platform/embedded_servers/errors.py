"""Errors of embedded servers."""

from services.platform.errors import ActionableError


class ServerError(ActionableError, RuntimeError):
    """A server is not available, did not become ready, or belongs to another living process."""
