"""A page asks for the status of the read models that it shows, not of all: each is nine queries."""

from collections.abc import Collection

import pytest

from services.projections.status.models import Status
from tests.unit.pages.example_queries import ExampleQueries
from tests.unit.pages.examples import example_id
from tests.unit.pages.page_client import client_of


class Asked(ExampleQueries):
    """Example queries that note whose status is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[Collection[str] | None] = []

    def status(self, names: Collection[str] | None = None) -> Status:
        self.names.append(None if names is None else sorted(names))
        return super().status(names)


@pytest.mark.parametrize(
    ("address", "asked"),
    [("/definitions", []), ("/people", ["directory"]), (f"/programs/{example_id('Harbour')}/people", ["directory"])],
)
def test_a_page_asks_for_what_it_shows(address: str, asked: list[str]) -> None:
    queries = Asked()
    assert client_of(queries).get(address).status_code == 200
    assert queries.names
    assert all(names is not None and set(asked) <= set(names) and len(names) <= 2 for names in queries.names)
