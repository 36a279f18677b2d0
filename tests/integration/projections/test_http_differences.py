"""Differences that an attacker takes between answers, and outlets beside those of figures: nothing about few people.

What is left of a whole without its parts, and of one variant without another, grows by whole batches too. With the door
of facts in its hands, the rule before, the same attacker sees single people come.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from services.projections.disclosure.access import Disclosure, Door
from services.projections.read_models import read_models
from tests.integration.projections.attacked_world import (
    FIRST,
    OUTSIDE,
    SIGNED_OUT,
    WEEK,
    WEEKS,
    World,
    client_of,
    world,
)
from tests.support.fixed_status import At

__all__ = ["world"]
READERS = ("analyst", "consumer", "foreign")
EXTREMES = ("max_reach", "longest_chain", "bounds", "median", "curve", "alumni_mentor_share")
"""Fields about single people: the widest, the longest, the middle one, one step of a curve."""
Remainders = Callable[[World, str], Mapping[str, int]]


def ask(world: World, reader: str, address: str) -> dict[str, Any]:
    """Return an answer, empty where it is refused."""
    answer = client_of(world, reader).get(address)
    return answer.json() if answer.status_code == 200 else {}


def values(answer: Mapping[str, Any]) -> dict[str, int]:
    """Return the sum of each metric over the rows of a query."""
    found: dict[str, int] = {}
    for row in answer.get("results", ()):
        for figure in row["metrics"]:
            found[figure["metric"]] = found.get(figure["metric"], 0) + round(figure["value"] or 0)
    return found


def without_parts(world: World, reader: str) -> dict[str, int]:
    """Return what is left of the federation, and of an organization, without their programs."""
    (_, organization), *_ = world.programs
    asked = "/v1/query?metrics=enrolled"
    of_organization = f"{asked}&organization={organization}"
    wholes = {"federation": (asked, "program"), "federation-organizations": (asked, "organization")}
    wholes["organization"] = (of_organization, "program")
    rest: dict[str, int] = {}
    for name, (address, dimension) in wholes.items():
        parts = values(ask(world, reader, f"{address}&dimension={dimension}"))
        rest |= {f"{name}:{key}": whole - parts[key] for key, whole in values(ask(world, reader, address)).items()}
    return rest


def of_one_part(world: World, reader: str) -> dict[str, int]:
    """Return the federation without all programs but one: what the figure of that one must be."""
    (program, _), *_ = world.programs
    whole = values(ask(world, reader, "/v1/query?metrics=enrolled"))
    others = [each for each, _ in world.programs if each != program]
    for each in others:
        for key, value in values(ask(world, reader, f"/v1/query?metrics=enrolled&program={each}")).items():
            whole[key] -= value
    return whole


def between_variants(world: World, reader: str) -> dict[str, int]:
    """Return how far variants of effect, rule and cohorts of the network are apart."""
    base = ask(world, reader, "/v1/network/summary")
    rest = {}
    for variant in ("effect=started", "rule=at_or_after", "effect=closed"):
        other = ask(world, reader, f"/v1/network/summary?{variant}")
        for key in ("mentors", "relationships", "mentees", "reached", "delivered", "sum_reach"):
            if isinstance(base.get(key), int) and isinstance(other.get(key), int):
                rest[f"{variant}:{key}"] = base[key] - other[key]
    return rest


def week_by_week(world: World, reader: str, remainders: Remainders) -> Iterator[int]:
    """Yield by how much each remainder moved from one week to the next."""
    before: Mapping[str, int] = {}
    for _ in range(WEEKS):
        world.release()
        now = remainders(world, reader)
        yield from (now[key] - before.get(key, 0) for key in now)
        before = now
        world.arrive(world.now[0] + WEEK)
        world.now[0] += WEEK


@pytest.mark.parametrize("remainders", [without_parts, of_one_part, between_variants])
def test_what_is_left_of_a_whole_without_its_parts_grows_by_batches(world: World, remainders: Remainders) -> None:
    steps = list(week_by_week(world, "analyst", remainders))
    assert [step for step in steps if 0 < abs(step) < OUTSIDE] == []


@pytest.mark.parametrize("remainders", [of_one_part, between_variants])
def test_exact_figures_leave_single_people(world: World, remainders: Remainders) -> None:
    """What the rule before answered to everybody is what a coordinator of the federation is answered."""
    assert [step for step in week_by_week(world, "everywhere", remainders) if 0 < abs(step) < OUTSIDE]


def fields(value: object) -> set[str]:
    """Return the names of all fields of an answer that hold something."""
    if isinstance(value, Mapping):
        return {key for key, each in value.items() if each not in (None, [], {})}.union(*map(fields, value.values()))
    return set().union(*map(fields, value)) if isinstance(value, list) else set()


def test_no_extreme_median_or_step_of_a_curve_leaves(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.arrive(FIRST + 12 * WEEK)
    world.now[0] += 12 * WEEK
    world.release()
    asked = ("/v1/network/summary", "/v1/network/timeline", "/v1/query?metrics=match-length,enrolled,waiting")

    def extremes(reader: str) -> set[str]:
        return {name for address in asked for name in fields(ask(world, reader, address)) if name in EXTREMES}

    assert [extremes(reader) for reader in READERS] == [set()] * len(READERS)
    with monkeypatch.context() as patch:
        patch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
        assert {"max_reach", "longest_chain", "curve"} <= extremes("analyst")


def outlets(world: World) -> list[str]:
    """Return what is beside the figures: cuts by group, objectives, files, errors, lists, pages of staff."""
    (program, _), *_ = world.programs
    asked = [
        f"/v1/{whole}/splits?stream=activated&dimension={by}&year=2025"
        for whole in ("federation", f"programs/{program}")
        for by in ("form", "cohort", "stage")
    ]
    asked += [f"/v1/programs/{program}/{each}" for each in ("objectives", "benchmarks", "splits")]
    asked += [
        f"/v1/query?metrics={each}" for each in ("no-show", "late-cancellation", "equity", "give-back", "nothing")
    ]
    asked += [f"/v1/query?metrics=enrolled&dimension={each}" for each in ("form", "cohort", "nothing", "time:month")]
    asked += [f"/v1/network/export?format={each}" for each in ("csv", "parquet", "graphml", "gexf")]
    asked += [
        "/v1/network/paths?from=a&to=b",
        f"/v1/network/people/{world.person}/tree",
        f"/v1/rooms/{world.relationship}",
    ]
    asked += ["/v1/desk", "/v1/desk/summary"]
    return [
        *asked,
        "/groups",
        f"/groups?program={program}",
        "/desk",
        "/programs",
        "/me",
    ]


def test_the_outlets_beside_the_figures_are_the_same_after_a_week_of_events(world: World) -> None:
    """Groups, missed sessions, reminders, files and refusals: to the byte and tag, for readers without facts.

    Lists of names and of own rows are left out: their tags hold the position of the log (`docs/disclosure.md`).
    """
    world.release()

    def seen(reader: str) -> dict[str, tuple[int, str, str, bytes]]:
        client, found = client_of(world, reader), {}
        for address in outlets(world):
            response = client.get(address, headers={"Accept": "application/json" if "/v1/" in address else "text/html"})
            assert response.status_code < 500, (reader, address, response.text)
            tag, length = response.headers.get("etag", ""), response.headers.get("content-length", "")
            found[address] = (response.status_code, tag, length, response.content)
        return found

    readers = (*READERS, "own", "nobody", SIGNED_OUT)
    before = {reader: seen(reader) for reader in readers}
    exact = {address: body for address, (*_, body) in seen("everywhere").items()}
    world.arrive(world.now[0] + WEEK)
    world.site.status.positions = {name: At(position=len(world.everything)) for name in read_models()}
    changed = [
        (reader, address)
        for reader in readers
        for address, answer in seen(reader).items()
        if answer != before[reader][address]
    ]
    assert changed == []
    later = {address: body for address, (*_, body) in seen("everywhere").items()}
    assert json.dumps([address for address in exact if exact[address] != later[address]]) != "[]"
