"""Fixtures of the engine's tests: logs published to a database, through either feed."""

from collections.abc import Iterator
from typing import get_args

import pytest

from tests.support.projection_pipeline import ProjectionPipeline, Way, run_pipeline


@pytest.fixture(params=get_args(Way))
def pipeline(request: pytest.FixtureRequest, database: str) -> Iterator[ProjectionPipeline]:
    """Yield published logs, through each feed in turn."""
    with run_pipeline(request.param, database, lambda: request.getfixturevalue("kafka_bootstrap")) as running_pipeline:
        yield running_pipeline


@pytest.fixture
def kafka_pipeline(database: str, kafka_bootstrap: str) -> Iterator[ProjectionPipeline]:
    """Yield logs that are relayed to Kafka."""
    with run_pipeline("kafka", database, lambda: kafka_bootstrap) as running_pipeline:
        yield running_pipeline


@pytest.fixture
def log_pipeline(database: str) -> Iterator[ProjectionPipeline]:
    """Yield logs that are read directly."""
    with run_pipeline("log", database, str) as running_pipeline:
        yield running_pipeline
