"""What holds for every integration test."""

from collections.abc import Iterator

import pytest

from tests.support.network_patience import patient_queries


@pytest.fixture(scope="session", autouse=True)
def _patient_queries() -> Iterator[None]:
    with patient_queries():
        yield
