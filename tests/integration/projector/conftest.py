"""A fed database for the engine's tests, through either feed."""

from collections.abc import Iterator
from typing import get_args

import pytest

from tests.support.projection_pipeline import Feeding, Way, feeding


@pytest.fixture(params=get_args(Way))
def fed(request: pytest.FixtureRequest, database: str) -> Iterator[Feeding]:
    """Logs that are being published, each way in turn."""
    with feeding(request.param, database, lambda: request.getfixturevalue("kafka_bootstrap")) as made:
        yield made


@pytest.fixture
def on_kafka(database: str, kafka_bootstrap: str) -> Iterator[Feeding]:
    """Logs that are being relayed to Kafka."""
    with feeding("kafka", database, lambda: kafka_bootstrap) as made:
        yield made


@pytest.fixture
def log_feed(database: str) -> Iterator[Feeding]:
    """Logs that are read in place."""
    with feeding("log", database, str) as made:
        yield made
