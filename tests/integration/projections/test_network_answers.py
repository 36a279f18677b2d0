"""The network's API on a federation's events: the same numbers as brute force, as the file command and as SQL."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from services.cli.main import app as command
from services.contract.envelope import from_micros
from services.projections.network.verification.recursive_query import count
from services.ripple import NEVER, Effect, Rule
from tests.integration.projections.site import SEALED, Site, served
from tests.support.event_stories import DAY, EventFactory, Pair, federation, program

RULES = ["strictly_after", "at_or_after"]
EFFECTS = ["started", "met", "met:2", "closed", "+30d"]


@pytest.fixture(scope="module")
def site(postgres_dsn: str) -> Iterator[Site]:
    """Return a federation with relationships in a sealed program, one of whose people also mentors elsewhere."""
    random = Random(33)
    stories = federation(random, programs=4, people=30, relationships=90)
    factory = EventFactory(random)
    stories.append(program(factory, SEALED, name="Sealed", minimum=3, level="sealed"))
    outside = next(event for story in stories for event in story if event.type.endswith(".activated"))
    ids = [outside.data["mentee_id"], *(factory.id() for _ in range(4))]
    for mentor, mentee in pairwise(ids):
        pair = Pair(SEALED, mentor, mentee, factory.id(), factory.id(), "traditional")
        forms = {**pair.people, "formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
        start = outside.occurred_at + (1 + len(stories)) * DAY
        stories.append([factory.event("relationships.activated", factory.id(), start, SEALED, forms)])
    with served(postgres_dsn, stories, random) as site:
        yield site


@pytest.fixture
def client(site: Site) -> TestClient:
    return site.client("everywhere")


def get(client: TestClient, path: str, **query: Any) -> Any:  # noqa: ANN401 - JSON
    response = client.get(f"/v1/network/{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def list_people(client: TestClient, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - query values
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = get(client, "people", limit=7, **query, **({"cursor": cursor} if cursor else {}))
        rows += page["items"]
        cursor = page["next"]
        if cursor is None:
            return rows


def edges(dsn: str) -> list[tuple[str, str, int, list[int], int | None, str, str]]:
    """Read the relationships, as the table has them."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT mentor_id::text, mentee_id::text, started_at, coalesce(early, '{}'), ended_at, program_id::text, "
            "organization_id::text FROM network.relationships WHERE layer = 'directed' AND started_at IS NOT NULL"
        ).fetchall()


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("effect", EFFECTS)
def test_the_api_the_command_and_sql_tell_the_same(
    client: TestClient, site: Site, tmp_path: Path, effect: str, rule: str
) -> None:
    policy = Effect.parse(effect)
    lines = ["mentor,mentee,start,effect,program"]
    for mentor, mentee, start, held, end, place, _ in edges(site.dsn):
        time = policy.time(start, held, end)
        lines.append(f"{mentor},{mentee},{start},{'' if time == NEVER else time},{place}")
    file = tmp_path / "edges.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = CliRunner().invoke(command, ["ripple", "compute", str(file), "--rule", rule, "--effect", "met", "--json"])
    output = json.loads(result.stdout)
    summary = get(client, "summary", effect=effect, rule=rule)
    for name in ("people", "mentors", "sum_reach", "max_reach"):
        assert summary[name] == output[name]
    assert summary["relationships"] == output["edges"]
    assert summary["reproduction"] == pytest.approx(output["reproduction"])
    assert {name: summary["give_back"][name] for name in ("at_risk", "events")} == {
        name: output["give_back"][name] for name in ("at_risk", "events")
    }
    people = list_people(client, effect=effect, rule=rule)
    assert sum(one["reach"] for one in people) == output["sum_reach"]
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        for one in people:
            arguments = (policy, Rule(rule))
            assert count(connection, 1, one["id"], arguments) == one["reach"]
            assert count(connection, 1, one["id"], arguments, direction="lineage") == one["lineage"]


@pytest.mark.parametrize("order", ["reach", "decayed_reach", "fertility", "depth"])
def test_each_order_lists_everybody_once_the_greatest_first(client: TestClient, order: str) -> None:
    rows = list_people(client, effect="started", order=order)
    assert len({row["id"] for row in rows}) == len(rows) == get(client, "summary", effect="started")["people"]
    assert rows == sorted(rows, key=lambda row: (-row[order], row["id"]))


def test_a_tree_opened_branch_by_branch_is_everybody_reached(client: TestClient) -> None:
    for line in list_people(client, effect="started")[:10]:
        whole = get(client, f"people/{line['id']}/tree", effect="started", generations=50, breadth=200, limit=2000)
        assert len(whole["nodes"]) == whole["reach"] == line["reach"]
        parents = {line["id"]: 0} | {node["id"]: node["generation"] for node in whole["nodes"]}
        assert all(parents[node["via"]] < node["generation"] for node in whole["nodes"])
        assert set(opened(client, line["id"], line["id"])) == {node["id"] for node in whole["nodes"]}


def opened(client: TestClient, root: str, under: str) -> Iterator[str]:
    """Open a tree one generation and at most two branches at a time, and whatever is folded by a wider look."""
    branch = get(client, f"people/{root}/tree", effect="started", generations=1, breadth=200, under=under)
    assert branch["below"] == len(branch["nodes"]) + sum(node["below"] for node in branch["nodes"])
    narrow = get(client, f"people/{root}/tree", effect="started", generations=1, breadth=1, under=under)
    assert narrow["folded"] == branch["below"] - sum(1 + node["below"] for node in narrow["nodes"])
    for node in branch["nodes"]:
        assert node["folded"] == node["below"]  # what lies deeper than arguments for
        yield node["id"]
        yield from opened(client, root, node["id"])


@pytest.mark.parametrize("rule", RULES)
def test_paths_are_valid_and_lead_to_everybody_reached(client: TestClient, rule: str) -> None:
    for line in list_people(client, effect="started", rule=rule)[:5]:
        for node in get(client, f"people/{line['id']}/tree", effect="started", rule=rule)["nodes"]:
            query = {"from": line["id"], "to": node["id"], "effect": "started", "rule": rule}
            found = get(client, "paths", **query)
            assert found["reached"]
            assert len(found["shortest"]) == node["generation"]
            assert found["foremost"][-1]["effect_at"] == found["reached_at"]
            for path in (found["foremost"], found["shortest"]):
                assert (path[0]["mentor"], path[-1]["mentee"]) == (line["id"], node["id"])
                for before, after in pairwise(path):
                    assert before["mentee"] == after["mentor"]
                    late = before["effect_at"] < after["started_at"]
                    assert late or (rule == "at_or_after" and before["effect_at"] == after["started_at"])


def test_nobody_is_reached_against_time(client: TestClient) -> None:
    lines = list_people(client, effect="started")
    childless = {each["id"] for each in lines if each["reach"] == 0}
    reached = {
        node["id"]: line["id"]
        for line in lines
        for node in get(client, f"people/{line['id']}/tree", effect="started")["nodes"]
        if node["id"] in childless
    }
    last, first = next(iter(reached.items()))
    back = get(client, "paths", **{"from": last, "to": first, "effect": "started"})
    assert not back["reached"]
    assert back["foremost"] == back["shortest"] == []


def test_what_if_tells_only_people_who_were_reached(client: TestClient) -> None:
    people = list_people(client, effect="started")[:6]
    found = get(client, "what-if", without=[line["id"] for line in people], effect="started")
    for item, line in zip(found["items"], people, strict=True):
        assert item["without"] == line["id"]
        assert item["reach"] == line["reach"]
        assert len(item["sample"]) == min(item["lost"], 50)
        assert line["id"] not in item["sample"]


def test_a_part_and_a_past_state_what_they_are(client: TestClient, site: Site) -> None:
    rows = edges(site.dsn)
    place, organization = rows[0][5], rows[0][6]
    part = get(client, "summary", effect="started", program=place)
    assert part["program"] == place
    assert part["relationships"] == sum(row[5] == place for row in rows)
    whole = get(client, "summary", effect="started", organization=organization)
    assert whole["relationships"] == sum(row[6] == organization for row in rows)
    middle = sorted(row[2] for row in rows)[len(rows) // 2]
    past = get(client, "summary", effect="started", as_of=from_micros(middle).isoformat())
    assert past["relationships"] == sum(row[2] <= middle for row in rows)
    months = get(client, "timeline", effect="started")["items"]
    assert months[-1]["relationships"] == len(rows)
    assert months[-1]["sum_reach"] == get(client, "summary", effect="started")["sum_reach"]
    assert [month["month"] for month in months] == sorted({month["month"] for month in months})


def test_flows_of_a_program_are_those_at_either_end(client: TestClient) -> None:
    every = get(client, "flows", effect="started", limit=200)["items"]
    for source in {flow["from_program"] for flow in every}:
        mine = get(client, "flows", effect="started", program=source, limit=200)["items"]
        assert mine == [flow for flow in every if source in (flow["from_program"], flow["to_program"])]


def test_a_programs_ripple_counts_its_mentees(client: TestClient, site: Site) -> None:
    rows = edges(site.dsn)
    for place in {row[5] for row in rows}:
        found = get(client, f"programs/{place}", effect="started")
        mentees = {row[1] for row in rows if row[5] == place}
        for name in ("mentees", "reach"):
            value = found[name]["value"]
            assert value is None or value >= len(mentees)
        if found["mentees"]["value"] is not None:
            assert found["mentees"]["value"] == len(mentees)


@pytest.mark.parametrize("by", ["year", "program", "organization"])
def test_cohorts_add_up_to_those_at_risk(client: TestClient, by: str) -> None:
    found = get(client, "cohorts", effect="started", by=by)
    summary = get(client, "summary", effect="started")
    assert found["overall"]["at_risk"]["value"] == summary["give_back"]["at_risk"]
    shown = sum(item["at_risk"]["value"] or 0 for item in found["items"])
    assert shown <= summary["give_back"]["at_risk"]
    for item in (found["overall"], *found["items"]):
        curve = [point["given_back"] for point in item["curve"]]
        assert curve == sorted(curve)
        assert all(point["low"] <= point["given_back"] <= point["high"] for point in item["curve"])


def test_rows_show_only_to_the_programs_own_staff(site: Site) -> None:
    everywhere, inside, analyst = (site.client(who) for who in ("everywhere", "inside", "analyst"))
    every = {row["id"] for row in list_people(everywhere, effect="started")}
    own = {row["id"] for row in list_people(inside, effect="started")}
    assert own == {end for row in edges(site.dsn) if row[5] == SEALED.program for end in row[:2]}
    assert list_people(analyst, effect="started") == []
    hidden = min(every - own)
    for path in (f"people/{hidden}", f"people/{hidden}/tree"):
        for who in (inside, analyst):
            assert who.get(f"/v1/network/{path}?effect=started").status_code == 404
        assert everywhere.get(f"/v1/network/{path}?effect=started").status_code == 200
    assert inside.get("/v1/network/what-if", params={"without": hidden, "effect": "started"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("summary?as_of=2999-01-01", 422, "as_of"),
        ("summary?as_of=yesterday", 422, "as_of"),
        ("summary?as_of=0001-01-01T00:00:00%2B14:00", 422, "as_of"),
        ("summary?effect=soon", 422, "effect"),
        ("summary?rule=perhaps", 422, "rule"),
        ("summary?program=nobody", 422, "program"),
        ("summary?program=00000000-0000-0000-0000-000000000000", 404, None),
        ("people?order=fame", 422, "order"),
        ("people/00000000-0000-0000-0000-000000000000/tree", 404, None),
        ("what-if", 422, "without"),
        ("paths?from=00000000-0000-0000-0000-000000000000", 422, "to"),
        ("cohorts?horizon=0", 422, "horizon"),
        ("programs/00000000-0000-0000-0000-000000000000", 404, None),
    ],
)
def test_bad_questions_are_refused_by_name(client: TestClient, path: str, status: int, parameter: str | None) -> None:
    response = client.get(f"/v1/network/{path}")
    assert response.status_code == status, response.text
    if parameter:
        assert parameter in {place.get("parameter") for place in response.json()["errors"]}


def test_the_command_explains_somebody_of_the_service_as_the_api_does(
    client: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MENTORSHIP_PROJECTIONS__DATABASE", site.dsn)
    line = list_people(client, effect="started")[0]
    node = get(client, f"people/{line['id']}/tree", effect="started")["nodes"][-1]
    arguments = ["ripple", "explain", line["id"], "--effect", "started", "--to", node["id"], "--json"]
    output = json.loads(CliRunner().invoke(command, arguments).stdout)
    person = get(client, f"people/{line['id']}", effect="started")
    paths = get(client, "paths", **{"from": line["id"], "to": node["id"], "effect": "started"})
    assert output == person | paths
    unknown = CliRunner().invoke(command, ["ripple", "explain", "00000000-0000-0000-0000-000000000000"])
    assert (unknown.exit_code, unknown.stdout) == (1, "")
