"""The services' public logs, read directly where no broker is configured (embedded mode)."""

from collections.abc import Mapping

from services.platform.settings import Settings
from services.publication.ledger_counter import LedgerCounter
from services.publication.public_log import PublicLog
from services.publication.relay_state import RelayState
from services.publication.shared_head import SharedHead


class Logs:
    """Public logs, each with the ledger its readers are compared with; the readers of one share the look at its end.

    Args:
        settings: The services' databases.
        logs: By context.
    """

    def __init__(self, settings: Settings, logs: Mapping[str, PublicLog]) -> None:
        self._settings = settings
        self._logs = {context: SharedHead(log) for context, log in logs.items()}
        self._states: list[RelayState] = []

    def log(self, context: str) -> SharedHead:
        """Return the log of a context."""
        return self._logs[context]

    def ledger(self, context: str, *, interval: float) -> LedgerCounter:
        """Return a reader's ledger of a context's log; each has its own connection.

        Args:
            context: The context of the log.
            interval: Seconds between two statements; a command that waits for an enrollment waits for one of them.
        """
        dsn = database(self._settings, context)
        state = RelayState(dsn, context, "log")
        self._states.append(state)
        return LedgerCounter(self._logs[context], state, interval=interval)

    def close(self) -> None:
        """Close the connections."""
        for state in self._states:
            state.close()


def database(settings: Settings, context: str) -> str:
    """Return the connection string of a write service.

    Raises:
        SettingsError: It is not set.
    """
    return settings.dsn("enrollment" if context == "enrollment" else "relationships")


def public_log(settings: Settings, context: str) -> PublicLog:
    """Open a write service's log alone, as public records.

    Raises:
        SettingsError, WrongMigrationError: Its database is not set, or not at this program's migrations.
    """
    return _enrollment(settings) if context == "enrollment" else _relationships(settings)


def _enrollment(settings: Settings) -> PublicLog:
    from services.enrollment.service import build

    return build(settings).public_log


def _relationships(settings: Settings) -> PublicLog:
    from services.relationships.service import build

    return build(settings).public_log
