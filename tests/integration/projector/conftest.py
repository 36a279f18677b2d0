"""A fed database for the engine's tests, through either feed."""

from collections.abc import Iterator
from typing import get_args

import pytest

from tests.support.projection_pipeline import ProjectionPipeline, Way, run_pipeline


@pytest.fixture(params=get_args(Way))
def fed(request: pytest.FixtureRequest, database: str) -> Iterator[ProjectionPipeline]:
    """Logs that are being published, each way in turn."""
    with run_pipeline(request.param, database, lambda: request.getfixturevalue("kafka_bootstrap")) as made:
        yield made


@pytest.fixture
def on_kafka(database: str, kafka_bootstrap: str) -> Iterator[ProjectionPipeline]:
    """Logs that are being relayed to Kafka."""
    with run_pipeline("kafka", database, lambda: kafka_bootstrap) as made:
        yield made


@pytest.fixture
def log_feed(database: str) -> Iterator[ProjectionPipeline]:
    """Logs that are read in place."""
    with run_pipeline("log", database, str) as made:
        yield made
