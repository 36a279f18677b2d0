"""Imported histories without sessions: pages, API and command line share one default and name what they leave out."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from typer.testing import CliRunner

from services.cli.main import app as command
from services.ripple import choose_default
from tests.integration.projections.site import Site, served
from tests.support.event_stories import DAY, YEAR_2026
from tests.support.program_kinds import Builder, imported_chains

CHAINS = 9


def build(*, sessions: bool) -> Builder:
    """Build an imported history, and a young program whose two relationships have sessions."""
    builder = Builder()
    imported_chains(builder, CHAINS, sessions=sessions)
    place = builder.open_program("Young")
    for _ in range(2):
        mentor, mentee = builder.people(2)
        builder.relate(place, mentor, mentee, YEAR_2026, sessions=[YEAR_2026 + DAY])
    return builder


@pytest.fixture(scope="module", params=[False, True], ids=["no sessions", "evidence 1"])
def site(postgres_dsn: str, request: pytest.FixtureRequest) -> Iterator[Site]:
    with served(postgres_dsn, build(sessions=request.param).stories, Random(5)) as site:
        yield site


@pytest.mark.parametrize(
    ("relationships", "met", "name"),
    [(0, 0, "met"), (1, 0, "started"), (4, 2, "met"), (5, 2, "started"), (9, 9, "met")],
)
def test_the_default_is_met_unless_most_relationships_have_no_session(relationships: int, met: int, name: str) -> None:
    assert choose_default(relationships, met).name == name


def test_page_api_and_command_count_the_same_by_default(site: Site, tmp_path: Path) -> None:
    summary = site.client("everywhere").get("/v1/network/summary").json()
    assert summary["effect"] == "started"
    assert (summary["give_back"]["at_risk"], summary["give_back"]["events"]) == (2 * CHAINS + 2, CHAINS)
    with psycopg.connect(site.dsn) as connection:
        rows = connection.execute(
            "SELECT mentor_id, mentee_id, started_at, early[1] FROM network.relationships WHERE started_at IS NOT NULL"
        ).fetchall()
    file = tmp_path / "edges.csv"
    lines = [",".join("" if value is None else str(value) for value in row) for row in rows]
    file.write_text("\n".join(["mentor,mentee,start,effect", *lines]) + "\n", encoding="utf-8")
    result = json.loads(CliRunner().invoke(command, ["ripple", "compute", str(file), "--json"]).stdout)
    assert result["effect"] == "started"
    assert result["give_back"]["events"] == CHAINS
    for page in ("/federation", "/network"):
        html = site.browser("everywhere").get(page).text
        assert f"Of {2 * CHAINS + 2} people mentored, {CHAINS} (45\u202f%) went on to mentor." in html


def test_a_figure_names_the_relationships_it_leaves_out_and_the_other_policy(site: Site) -> None:
    total, unmet = 2 * CHAINS + 2, 2 * CHAINS
    started = site.client("everywhere").get("/v1/network/summary").json()
    met = site.client("everywhere").get("/v1/network/summary", params={"effect": "met"}).json()
    assert (started["left_out"], started["without_session"]) == (0, unmet)
    assert (met["left_out"], met["without_session"]) == (unmet, unmet)
    by_default, under_met = (site.browser("everywhere").get(f"/network{query}").text for query in ("", "?effect=met"))
    assert f"{unmet} of {total} relationships have no session on record." in by_default
    assert 'href="/network?effect=met"' in by_default
    assert f"{unmet} of {total} relationships have no session on record and carry no influence" in under_met
    assert 'href="/network?effect=started"' in under_met
    assert 'href="/network?effect=met"' in site.browser("everywhere").get("/federation").text


def test_every_page_of_the_network_uses_the_default_and_keeps_the_one_chosen(site: Site) -> None:
    client, browser = site.client("everywhere"), site.browser("everywhere")
    top = client.get("/v1/network/people", params={"limit": 1}).json()
    assert top["effect"] == "started"
    person = top["items"][0]["id"]
    page = browser.get(f"/network/people/{person}").text
    assert "has reached 2 people in 2 generations" in page
    assert "In the whole federation, 18 of 20 relationships have no session on record." in page
    chosen = browser.get(f"/network/people/{person}?effect=met").text
    assert "has not reached anyone yet" in chosen
    assert "effect=met" in chosen.split('class="context"')[1][:200]
