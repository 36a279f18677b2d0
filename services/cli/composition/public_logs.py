"""The services' logs read in place, where no broker stands between: the embedded mode's way of publishing."""

from collections.abc import Mapping

from services.platform.settings import Settings
from services.publication.ledger_counter import LedgerCounter
from services.publication.public_log import PublicLog
from services.publication.relay_state import RelayState


class Logs:
    """Public logs, each with the ledger its readers are compared with.

    Args:
        settings: The services' databases.
        logs: By context.
    """

    def __init__(self, settings: Settings, logs: Mapping[str, PublicLog]) -> None:
        self._settings = settings
        self._logs = dict(logs)
        self._channels: list[RelayState] = []

    def log(self, context: str) -> PublicLog:
        """Give a context's log."""
        return self._logs[context]

    def ledger(self, context: str, *, interval: float) -> LedgerCounter:
        """Give one reader's ledger of a context's log; each has a connection of its own.

        Args:
            context: Whose log.
            interval: Seconds between two statements; a command that waits for an enrollment waits for one of them.
        """
        dsn = database(self._settings, context)
        channel = RelayState(dsn, context, "log")
        self._channels.append(channel)
        return LedgerCounter(self._logs[context], channel, interval=interval)

    def close(self) -> None:
        """Let go of the connections."""
        for channel in self._channels:
            channel.close()


def database(settings: Settings, context: str) -> str:
    """Give the connection string of a write service.

    Raises:
        SettingsError: It is not set.
    """
    return settings.dsn("enrollment" if context == "enrollment" else "relationships")


def public_log(settings: Settings, context: str) -> PublicLog:
    """Open a write service's log alone, as public records.

    Raises:
        SettingsError, WrongMigration: Its database is not set, or not at this program's migrations.
    """
    return _enrollment(settings) if context == "enrollment" else _relationships(settings)


def _enrollment(settings: Settings) -> PublicLog:
    from services.enrollment.service import build

    return build(settings).public_log


def _relationships(settings: Settings) -> PublicLog:
    from services.relationships.service import build

    return build(settings).public_log
