"""The released network counts from the first session, or from the start where the federation chose that in time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from services.eventstore.refusal import RefusedError
from services.projections.releases import release_job
from services.projections.releases.release_job import ReleaseJob
from services.projections.releases.released_effect import choose_effect, is_fixed, released_effect
from tests.integration.projections.site import Site, served
from tests.support.program_kinds import Builder, imported_chains

CHAINS = 24
"""Mentors of the first generation; each mentee of theirs became a mentor."""
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""After everything was imported; a Monday has passed, and the first of a month."""


@pytest.fixture
def site(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve an imported past without sessions, of a program that is large enough to be released by itself."""
    builder = Builder()
    place = imported_chains(builder, CHAINS)
    monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
    with served(postgres_dsn, builder.stories, Random(5)) as site:
        with psycopg.connect(site.dsn) as connection:
            record = "INSERT INTO releases.program_years (program_id, year, people) VALUES (%s, 2026, %s)"
            connection.execute(record, [place.program, 3 * CHAINS])
        yield site


def release(site: Site, now: datetime) -> dict[str, Any]:
    """Release, and return what an executive reads of the network."""
    site.app.state.clock = lambda: now
    with psycopg.connect(site.dsn) as connection:
        ReleaseJob(site.dsn, lambda: now).release(connection)
    answer: dict[str, Any] = site.client("executive").get("/v1/network/summary").json()
    return answer


def test_a_release_from_the_start_carries_an_imported_past_and_fixes_the_choice(site: Site) -> None:
    before = release(site, FIRST)
    assert (before["effect"], before["mentors"] >= CHAINS) == ("met", True)
    assert (before["reached"], before["gave_back"], before["reproduction"]) == (None, None, None)
    assert "counted from their first session on record" in site.browser().get("/network").text
    with psycopg.connect(site.dsn, autocommit=True) as connection:
        assert not is_fixed(connection)
        chosen = FIRST + timedelta(days=3)
        assert choose_effect(connection, "started", chosen)
        assert not choose_effect(connection, "started", chosen + timedelta(days=1)), "it is that already"
        assert release(site, chosen)["reached"] is None, "told at the next point, not between two"
        after = release(site, datetime(2026, 4, 1, 12, tzinfo=UTC))
        assert after["effect"] == released_effect(connection) == "started"
        with pytest.raises(RefusedError, match="released-effect-fixed") as refused:
            choose_effect(connection, "met", chosen + timedelta(days=60))
        assert refused.value.field == "effect"
    assert after["reached"] >= 2 * CHAINS - 9
    assert after["gave_back"] >= CHAINS - 9
    assert after["mentors"] == before["mentors"], "what does not depend on the choice is as it was released"
    [flow, *_] = site.client("executive").get("/v1/network/flows").json()["items"]
    assert flow["people"]["value"] >= CHAINS - 9
    page = site.browser().get("/network").text
    assert "influence starts at the start of the relationship" in page
    assert site.client("executive").get("/v1/network/flows").json()["effect"] == "started"
    past = site.client("executive").get("/v1/network/summary?as_of=2026-03-02").json()
    assert past["reached"] is None, "no past date tells what was released later"
    report = site.browser("executive").get("/report?period=2025-Q4").text
    assert "By 31 Dec 2025 no figures of the network had been released: these were released since." in report
    assert f"Released up to 1 Apr 2026: {after['reached']} or more people have been mentored" in report
