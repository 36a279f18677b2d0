"""An unavailable database is reported as unavailable; when it is back, the same command succeeds."""

from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from services.eventstore.availability import StoreUnavailableError
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.platform.embedded_servers import PostgresServer
from tests.integration.eventstore.counter import Counter, count, open_counter


def test_a_command_survives_its_database(tmp_path: Path) -> None:
    with PostgresServer(tmp_path / "postgres") as server:
        event_log("tally").migrate(server.dsn)
        with closing(EventStore(service="tally", dsn=server.dsn, encoder=None)) as store:
            id = uuid4()
            open_counter(store, id)
            server.kill()
            with pytest.raises(StoreUnavailableError):
                count(store, id, key="k")
            server.start()
            count(store, id, key="k")
            assert store.load(Counter, id).count == 1
