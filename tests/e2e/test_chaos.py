"""A minute of `make chaos`: everything is killed and frozen under live writers, and nothing is lost or doubled."""

from pathlib import Path

import pytest

from services.platform.embedded_servers import ServerError, kafka_distribution
from tests.chaos import embedded
from tests.chaos.run import run
from tests.support.servers import unavailable

_SEED = 7


@pytest.fixture(autouse=True)
def packages() -> None:
    """Only servers from packages can be killed and frozen."""
    try:
        kafka_distribution.java(kafka_distribution.default_cache(), 256)
    except ServerError as error:
        unavailable("Apache Kafka from packages", str(error))


def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    report = run(tmp_path, seconds=20, seed=_SEED, kills=8)
    assert report.comparison.differences == []
    assert report.killed.total() > 0
    assert report.frozen.total() > 0
    assert report.stopped.total() == 2
    assert report.comparison.events > 100
    assert report.comparison.rows > 100


def test_an_embedded_installation_loses_nothing_with_its_database_and_a_slow_issuer(tmp_path: Path) -> None:
    report = embedded.run(tmp_path, seconds=15, seed=_SEED)
    assert report.comparison.differences == []
    assert report.killed["database"] > 0
    assert report.killed["database, in order"] > 0
    assert report.answers["signed in"] > 0
    assert report.comparison.rows > 100
