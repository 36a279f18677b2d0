"""A published log over another one, by whose names it goes."""

from services.publication.log import PublishedLog


class LogOver:
    """The names of a log that reads another one in its own way.

    Args:
        log: The other log.
    """

    def __init__(self, log: PublishedLog) -> None:
        self._log = log

    @property
    def source(self) -> str:
        """The context whose log it is."""
        return self._log.source

    @property
    def ce_source(self) -> str:
        """The log's name in every record."""
        return self._log.ce_source

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics its records are published to."""
        return self._log.topics
