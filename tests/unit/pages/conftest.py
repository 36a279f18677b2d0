"""The pages over HTTP, on example queries."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.page_client import client_of


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(ExampleQueries()) as client:
        yield client
