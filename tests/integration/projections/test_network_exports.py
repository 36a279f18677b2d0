"""Files of the network: the same relationships in each format, those that the caller may see, and no others."""

import csv
import io
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import networkx as nx
import psycopg
import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from tests.integration.projections.sealed_chain import federation_with_sealed_chain
from tests.integration.projections.site import SEALED, Site, served

Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[Site]:
    """Return a federation of several organizations, one of which runs a sealed program."""
    random = Random(34)
    stories = federation_with_sealed_chain(random, "=Sealed")
    with served(postgres_dsn, stories, random) as site:
        yield site


def export(client: TestClient, format: str, **query: Any) -> bytes:  # noqa: ANN401 - query values
    answer = client.get("/v1/network/export", params={"format": format, "effect": "started", **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].endswith(f'.{format}"')
    return answer.content


def rows_of_csv(content: bytes) -> Rows:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {row["relationship_id"]: dict(row) for row in rows}


def rows_of_parquet(content: bytes) -> Rows:
    rows = pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist()
    return {row["relationship_id"]: row for row in rows}


def rows_of_graph(graph: Any) -> Rows:  # noqa: ANN401 - networkx has no types
    label = nx.get_node_attributes(graph, "label")
    return {
        data["relationship"]: {"mentor_id": label[mentor], "mentee_id": label[mentee], **data}
        for mentor, mentee, data in graph.edges(data=True)
    }


def rows_of_graphml(content: bytes) -> Rows:
    return rows_of_graph(nx.read_graphml(io.BytesIO(content)))


def rows_of_gexf(content: bytes) -> Rows:
    return rows_of_graph(nx.read_gexf(io.BytesIO(content)))


READERS: dict[str, Callable[[bytes], Rows]] = {
    "csv": rows_of_csv,
    "parquet": rows_of_parquet,
    "graphml": rows_of_graphml,
    "gexf": rows_of_gexf,
}


def recorded(site: Site) -> dict[str, tuple[str, bool]]:
    """Return the organization of every relationship between mentor and mentee, and whether it ended."""
    with psycopg.connect(site.dsn) as connection:
        found = connection.execute(
            "SELECT id::text, organization_id::text, ended_at IS NOT NULL FROM network.relationships "
            "WHERE layer = 'directed'"
        ).fetchall()
    return {id: (organization, ended) for id, organization, ended in found}


def test_every_format_has_the_relationships_that_are_recorded(site: Site) -> None:
    client, expected = site.client("everywhere"), recorded(site)
    table = rows_of_csv(export(client, "csv"))
    assert {id: (row["organization_id"], row["ended_at"] != "") for id, row in table.items()} == expected
    columns = rows_of_parquet(export(client, "parquet"))
    assert columns.keys() == table.keys()
    graphml, gexf = rows_of_graphml(export(client, "graphml")), rows_of_gexf(export(client, "gexf"))
    for graph in (graphml, gexf):
        assert graph.keys() == table.keys()
        for id, edge in graph.items():
            row = table[id]
            assert (edge["mentor_id"], edge["mentee_id"]) == (row["mentor_id"], row["mentee_id"])
            assert edge["program"] == row["program"].removeprefix("'")
            assert edge["organization"] == row["organization"]
    for id, row in columns.items():
        assert row["started_at"].isoformat().replace("+00:00", "Z") == table[id]["started_at"]
        assert (row["ended_at"] is not None) == ("end" in graphml[id]) == ("end" in gexf[id]) == expected[id][1]


def test_reach_in_a_graph_is_that_of_the_network_for_a_reader_who_sees_it_whole(site: Site) -> None:
    client = site.client("everywhere")
    graph = nx.read_graphml(io.BytesIO(export(client, "graphml")))
    reach = {data["label"]: data["reach"] for _, data in graph.nodes(data=True)}
    listed = client.get("/v1/network/people", params={"limit": 200, "effect": "started"}).json()["items"]
    assert reach == {each["id"]: each["reach"] for each in listed}


@pytest.mark.parametrize("format", READERS)
def test_who_sees_one_organization_gets_nothing_of_the_others(site: Site, format: str) -> None:
    own = {id for id, (organization, _) in recorded(site).items() if organization == SEALED.organization}
    assert READERS[format](export(site.client("inside"), format)).keys() == own
    assert len(own) == 4


def test_an_export_is_as_of_a_date_and_for_a_part(site: Site) -> None:
    client = site.client("everywhere")
    every = rows_of_csv(export(client, "csv"))
    day = sorted(row["started_at"] for row in every.values())[len(every) // 2][:10]
    before = rows_of_csv(export(client, "csv", as_of=day))
    assert before.keys() == {id for id, row in every.items() if row["started_at"][:10] <= day}
    assert all(row["ended_at"][:10] <= day for row in before.values())
    part = next(iter(every.values()))["program_id"]
    of_program = rows_of_csv(export(client, "csv", program=part))
    assert of_program.keys() == {id for id, row in every.items() if row["program_id"] == part}


@pytest.mark.parametrize("reader", ["analyst", "executive", "consumer", "stranger"])
def test_who_has_no_facts_gets_no_file(site: Site, reader: str) -> None:
    assert site.client(reader).get("/v1/network/export").status_code == 403


def test_an_unchanged_export_is_not_sent_again(site: Site) -> None:
    client = site.client("everywhere")
    tag = client.get("/v1/network/export").headers["etag"]
    assert client.get("/v1/network/export", headers={"If-None-Match": tag}).status_code == 304


def test_text_of_a_table_is_no_formula(site: Site) -> None:
    programs = {row["program"] for row in rows_of_csv(export(site.client("inside"), "csv")).values()}
    assert programs == {"'=Sealed"}
