"""What can go wrong with a server of ours."""


class ServerError(RuntimeError):
    """A server could not be had, did not become ready, or belongs to another living process."""
