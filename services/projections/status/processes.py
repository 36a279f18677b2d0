"""Look-up of the process managers' status in the databases of the write services that this process knows.

Data flows one way, from the write services through their topics to the read side. The status of a process manager is in
no topic: it is read where it is kept, by connections that cannot write, and only where the read side is given those
databases. Each write service also reports its own in its health check and its metrics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg
from psycopg_pool import PoolTimeout

from services.platform.clock import Clock, system_clock
from services.platform.database import CONNECT_SECONDS, Pool
from services.process_manager.process_status import ProcessManagerStatus, read_status
from services.process_manager.projection import process_name
from services.projections.status.models import ProcessStatus

SENDING: Mapping[str, Sequence[str]] = {"enrollment": ("notifications",)}
"""The processes of a service that do errands: they send mails."""


class ProcessLookup:
    """Looks up the status of process managers.

    Args:
        pools: The databases of the write services, by service; those that are not known are left out.
        clock: Returns the present time.
    """

    def __init__(self, pools: Mapping[str, Pool], clock: Clock = system_clock) -> None:
        self._pools, self._clock = dict(pools), clock

    def statuses(self) -> list[ProcessStatus]:
        """Return the status of each; one whose database does not answer is `unknown`."""
        return [
            self._status(service, name, pool)
            for service, pool in self._pools.items()
            for name in (process_name(service), *SENDING.get(service, ()))
        ]

    def close(self) -> None:
        """Close the database connections."""
        for pool in self._pools.values():
            pool.close()

    def _status(self, service: str, name: str, pool: Pool) -> ProcessStatus:
        try:
            with pool.connection(timeout=CONNECT_SECONDS) as connection:
                return describe(service, read_status(connection, name, self._clock))
        except (psycopg.Error, PoolTimeout):
            return ProcessStatus(name=name, service=service, state="unknown")


def describe(service: str, status: ProcessManagerStatus) -> ProcessStatus:
    """Return a status as the response of a service's process manager."""
    counts, sends = status.counts, status.name in SENDING.get(service, ())
    return ProcessStatus(
        name=status.name,
        service=service,
        state=status.state,
        pending=counts.pending,
        due=counts.due,
        refused=counts.refused,
        unsettled=counts.unsettled,
        oldest_due_at=counts.oldest_due_at,
        overdue_seconds=round(status.overdue_seconds, 3),
        sent=status.errands.done if sends else None,
        given_up=status.errands.given_up if sends else None,
    )
