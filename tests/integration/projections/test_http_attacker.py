"""An attacker over HTTP learns nothing about fewer people than a batch, whatever it asks; under a live rule it does.

Readers of every audience without facts look each week, twice at the same minute while events of a week arrive between.
Two looks are the same to the byte, tags and lengths included. From week to week, what counts people grows by whole
batches, also what is left when the programs are taken out of the federation.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.projections.disclosure.access import Disclosure, Door
from services.projections.releases.released_effect import ReleasedEffect
from services.projections.status import changes
from services.web.identity.continued_access import ContinuedAccess
from tests.integration.projections import desk_stories
from tests.integration.projections.attacked_world import (
    ASKED,
    FIRST,
    INSIDE,
    OUTSIDE,
    SIGNED_OUT,
    WEEK,
    WEEKS,
    World,
    client_of,
    world,
)

COUNTS = {"applied", "matched", "mentors", "reached", "gave_back", "at_risk", "people"}
"""Fields that count people, or what a person has once."""
NAMING = ("stream", "metric", "program_id", "instrument", "version", "wave", "about", "given_by", "key")
"""Fields that name an item of a list, whose place in it may change."""
__all__ = ["world"]
Answers = dict[str, tuple[int, str, str, bytes]]
"""Status, tag, length and body by address."""


READERS = ("analyst", "consumer", "own", "foreign", "nobody", SIGNED_OUT)
BROWSING = ("own", SIGNED_OUT)
"""Readers who open pages as well: they show the same answers to all."""
ROWS = ("relationships", "participations", "events", "desk", "network/people", "network/export?format=csv")
"""Lists of single people, relationships and events."""


def addresses(world: World) -> list[str]:
    """Return what an attacker asks: every outlet of figures, with variants, cuts and past dates."""
    (program, organization), *_ = world.programs
    person, past = world.person, (world.now[0] - 2 * WEEK).date()
    variants = ("", "?effect=started", "?rule=at_or_after", f"?program={program}", f"?organization={organization}")
    asked = [f"/v1/network/summary{each}" for each in (*variants, f"?as_of={past}")]
    asked += [f"/v1/network/{each}" for each in ("timeline", "flows", "people", "cohorts", "cohorts?by=program")]
    asked += [
        f"/v1/network/people/{person}",
        f"/v1/network/what-if?without={person}",
        f"/v1/network/programs/{program}",
    ]
    asked += ["/v1/federation/dashboard", "/v1/federation/releases"]
    asked += [f"/v1/programs/{each}/{outlet}" for each, _ in world.programs for outlet in ("dashboard", "releases")]
    asked += [f"/v1/programs/{ASKED}/releases", f"/v1/query?metrics=feedback-mean&program={ASKED}"]
    asked += ["/v1/query?metrics=enrolled,sessions-held,feedback-mean", "/v1/query?metrics=time-to-match"]
    asked += [f"/v1/query?metrics=enrolled&as_of={past}", "/v1/query?metrics=sessions-held&dimension=program"]
    return asked


def pages(world: World) -> list[str]:
    """Return the pages of figures."""
    (program, organization), *_ = world.programs
    month = (world.now[0].replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    report = f"/report?period={month}&compare=none"
    return [
        report,
        f"{report}&organization={organization}",
        f"{report}&organization={organization}&csv=all",
        "/report/frozen",
        *world.frozen,
        "/network",
        f"/network?part=program:{program}",
        "/network?csv=months",
        "/federation",
        f"/programs/{program}",
        f"/programs/{ASKED}",
        f"{report}&organization={desk_stories.ORGANIZATION}",
        f"/network/programs/{program}",
        f"/rooms/{world.relationship}",
    ]


def freeze(world: World) -> str:
    """Freeze a report of an organization, and return its address."""
    organization = world.programs[0][1]
    month = (world.now[0].replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    client = client_of(world, "own")
    choice = {"organization": organization, "period": month, "compare": "none"}
    form = client.get("/report/freeze", params=choice, headers={"Accept": "text/html"}).text
    names = re.findall(r'<(?:input|textarea)[^>]*name="([^"]+)"', form)
    values = dict.fromkeys(names, "") | dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    kept = client.post("/report/freeze", params=choice, data=values)
    assert kept.status_code == 303, kept.text
    return kept.headers["location"].partition("?")[0]


def look(world: World, reader: str) -> Answers:
    """Return everything that a reader is answered."""
    client = client_of(world, reader)
    answers = {}
    for address in [*addresses(world), *(pages(world) if reader in BROWSING else ())]:
        accept = "application/json" if address.startswith("/v1") else "text/html"
        response = client.get(address, headers={"Accept": accept})
        assert response.status_code < 500, (reader, address, response.text)
        tag, length = response.headers.get("etag", ""), response.headers.get("content-length", "")
        answers[address] = (response.status_code, tag, length, response.content)
    return answers


def counts(value: object, path: str = "") -> Iterator[tuple[str, int]]:
    """Yield every number in an answer that counts people, by its place."""
    if isinstance(value, Mapping):
        name = ":".join(str(value[key]) for key in NAMING if key in value)
        for key, each in value.items():
            if key in COUNTS and isinstance(each, int):
                yield f"{path}/{name}/{key}", each
            elif key in COUNTS and isinstance(each, Mapping) and each.get("value") is not None:
                yield f"{path}/{name}/{key}", round(each["value"])
            else:
                yield from counts(each, f"{path}/{name}/{key}")
    elif isinstance(value, list):
        for place, each in enumerate(value):
            named = isinstance(each, Mapping) and any(key in each for key in NAMING)
            yield from counts(each, path if named else f"{path}/{place}")


@dataclass
class Attack:
    """What a reader recovered: differences of two looks at one minute, and steps of fewer people than a batch."""

    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)
    refreshes: list[str] = field(default_factory=list)
    steps: list[tuple[str, str, str, int]] = field(default_factory=list)
    figures: int = 0

    def compare(self, reader: str, first: Answers, second: Answers) -> None:
        """Compare two looks between which events arrived."""
        self.refreshes += [f"{reader} {address}" for address in first if first[address] != second[address]]

    def follow(self, reader: str, answers: Answers) -> None:
        """Compare the figures of a week with those of the week before."""
        for address, (status, _, _, body) in answers.items():
            if status != 200 or not address.startswith("/v1") or "as_of" in address or "timeline" in address:
                continue
            for place, count in counts(json.loads(body)):
                self.figures += 1
                step = count - self.seen.get((reader, address, place), 0)
                self.seen[reader, address, place] = count
                least = INSIDE if reader == "own" else OUTSIDE
                if step and abs(step) < least:
                    self.steps.append((reader, address, place, step))


@pytest.mark.parametrize("effect", ["met", "started"])
def test_no_reader_without_facts_recovers_anything_about_few_people(
    world: World, monkeypatch: pytest.MonkeyPatch, effect: ReleasedEffect
) -> None:
    world.choose(effect)
    attack, live = Attack(), Attack()
    kept: dict[str, bytes] = {}
    for _ in range(WEEKS):
        world.release()
        world.frozen = world.frozen or [freeze(world)]
        first = {reader: look(world, reader) for reader in READERS}
        with monkeypatch.context() as patch:
            patch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
            first_live = look(world, "analyst")
        world.arrive(world.now[0] + WEEK)
        for reader in READERS:
            attack.compare(reader, first[reader], look(world, reader))
            attack.follow(reader, first[reader])
        for address in world.frozen:
            assert first["own"][address][0] == 200
            assert kept.setdefault(address, first["own"][address][3]) == first["own"][address][3], "a frozen report"
        with monkeypatch.context() as patch:
            patch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
            live.compare("analyst", first_live, look(world, "analyst"))
        live.follow("analyst", first_live)
        world.now[0] += WEEK
    assert attack.figures > 100, "the attacker saw too few figures to be tried"
    assert attack.refreshes == []
    assert attack.steps == []
    assert live.refreshes, "facts change between two looks"
    assert any(abs(step) < OUTSIDE for *_, step in live.steps), "facts grow by single people"


def test_the_programs_taken_out_of_the_federation_leave_whole_pools(world: World) -> None:
    world.arrive(FIRST + 12 * WEEK)
    world.now[0] += 12 * WEEK
    world.release()
    client = TestClient(world.site.app, headers={"Authorization": "Bearer analyst"})

    def people(address: str) -> dict[str, int]:
        answer: dict[str, Any] = client.get(address).json()
        return {item["stream"]: item["people"] for item in answer["items"]}

    whole = people("/v1/federation/releases")
    parts = [people(f"/v1/programs/{program}/releases") for program, _ in world.programs]
    rest = {stream: count - sum(part.get(stream, 0) for part in parts) for stream, count in whole.items()}
    assert rest
    assert all(count == 0 or count >= OUTSIDE for count in rest.values()), rest
    assert {"network:mentors", "network:reached"} <= set(whole)


def test_stepping_a_past_date_shows_whole_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day of two months, in one sitting: what a date tells grows by batches, under the rule before by people."""
    world.arrive(FIRST + 12 * WEEK)
    world.now[0] += 12 * WEEK
    world.release()
    days = [(FIRST + timedelta(days=day)).date() for day in range(80)]

    def stepped(reader: str) -> list[int]:
        client, seen, steps = client_of(world, reader), dict[str, int](), []
        for day in days:
            for address in ("/v1/query?metrics=enrolled,active-relationships", "/v1/network/summary?"):
                answer = client.get(f"{address}&as_of={day}")
                for place, count in counts(answer.json()) if answer.status_code == 200 else ():
                    steps.append(abs(count - seen.get(address + place, 0)))
                    seen[address + place] = count
        return [step for step in steps if step]

    for reader in READERS:
        least = INSIDE if reader == "own" else OUTSIDE
        assert [step for step in stepped(reader) if step < least] == [], reader
    with monkeypatch.context() as patch:
        patch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
        assert [step for step in stepped("analyst") if step < OUTSIDE], "facts grow by single people"


def test_no_list_of_rows_holds_a_row_for_readers_without_facts(world: World) -> None:
    """Only a consumer gets events, those of open programs under its terms, and no answer among them."""
    world.arrive(FIRST + 12 * WEEK)

    def rows(reader: str, outlet: str) -> str:
        answer = client_of(world, reader).get(f"/v1/{outlet}")
        if answer.status_code != 200:
            return ""
        found = answer.json() if "json" in answer.headers["content-type"] else answer.text
        listed = found.get("items", found) if isinstance(found, dict) else found
        return json.dumps(listed) if listed else ""

    people = {
        str(event.data[name]) for event in world.everything for name in ("mentor_id", "person_id") if name in event.data
    }
    everywhere = [outlet for outlet in ROWS if any(person in rows("everywhere", outlet) for person in people)]
    assert len(everywhere) >= 4, "a coordinator of the federation sees them"
    for reader in READERS:
        for outlet in ROWS:
            shown = rows(reader, outlet)
            if (reader, outlet) == ("consumer", "events"):
                assert shown
                assert "feedback-given" not in shown
                assert '"rating"' not in shown
            else:
                assert [person for person in people if person in shown] == [], (reader, outlet)


def test_the_stream_of_changes_tells_readers_without_facts_no_position(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream that ends after one look: what it says is the same after a week of events."""
    world.release()

    async def ended(_: object) -> bool:
        return False

    monkeypatch.setattr(ContinuedAccess, "lasts", ended)
    monkeypatch.setattr(changes, "POLL_SECONDS", 0.0)  # a week can arrive within the time for which positions are kept

    def heard() -> dict[str, str]:
        readers = (*READERS, "everywhere")
        return {reader: client_of(world, reader).get("/v1/changes").text for reader in readers}

    before = heard()
    world.arrive(world.now[0] + WEEK)
    after = heard()
    assert {reader for reader in before if before[reader] != after[reader]} == {"everywhere"}
    assert "event: change" in before["analyst"]
