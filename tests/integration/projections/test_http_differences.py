"""Differences that an attacker takes between answers, and outlets beside those of figures: nothing about few people.

What is left of a whole without its parts, and of one variant without another, grows by whole batches too. With the door
of facts in its hands, the rule before, the same attacker sees single people come.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest

from services.projections.disclosure.access import Disclosure, Door
from services.projections.disclosure.suppression import SMALLEST_GROUP, Cell, show, show_parts
from services.projections.read_models import read_models
from tests.integration.projections import desk_stories
from tests.integration.projections.attacked_world import (
    AIMING,
    FIRST,
    OUTSIDE,
    SIGNED_OUT,
    WEEK,
    WEEKS,
    World,
    client_of,
    rule_before,
    world,
)
from tests.support.fixed_status import At

__all__ = ["world"]
READERS = ("analyst", "consumer", "foreign")
EXTREMES = ("max_reach", "longest_chain", "bounds", "median", "curve", "alumni_mentor_share")
"""Fields about single people: the widest, the longest, the middle one, one step of a curve."""
Ask = Callable[[str], Mapping[str, Any]]
"""Returns the answer at an address."""
Remainders = Callable[[World, Ask], Mapping[str, int]]


def asking(world: World, reader: str) -> Ask:
    """Return how a reader asks: an answer is empty where it is refused."""

    def ask(address: str) -> dict[str, Any]:
        answer = client_of(world, reader).get(address)
        return answer.json() if answer.status_code == 200 else {}

    return ask


def with_threshold(ask: Ask) -> Ask:
    """Return how it was asked before: figures about fewer than five are hidden, and parts that would reveal them."""

    def hidden(address: str) -> Mapping[str, Any]:
        answer = ask(address)
        for number, _ in enumerate(answer["results"][0]["metrics"] if answer.get("results") else ()):
            figures = [row["metrics"][number] for row in answer["results"]]
            cells = {place: Cell(each["value"], each["people"] or 0) for place, each in enumerate(figures)}
            shown = show_parts(cells, SMALLEST_GROUP) if len(cells) > 1 else {0: show(cells[0], SMALLEST_GROUP)}
            for place, each in enumerate(figures):
                each["value"] = shown[place].value
        return answer

    return hidden


def values(answer: Mapping[str, Any]) -> dict[str, int]:
    """Return the sum of each metric over the rows of a query."""
    found: dict[str, int] = {}
    for row in answer.get("results", ()):
        for figure in row["metrics"]:
            found[figure["metric"]] = found.get(figure["metric"], 0) + round(figure["value"] or 0)
    return found


def without_parts(world: World, ask: Ask) -> dict[str, int]:
    """Return what is left of the federation, and of an organization of several programs, without their programs."""
    del world
    asked = "/v1/query?metrics=enrolled"
    of_organization = f"{asked}&organization={desk_stories.ORGANIZATION}"
    wholes = {"federation": (asked, "program"), "federation-organizations": (asked, "organization")}
    wholes["organization"] = (of_organization, "program")
    rest: dict[str, int] = {}
    for name, (address, dimension) in wholes.items():
        parts = values(ask(f"{address}&dimension={dimension}"))
        rest |= {f"{name}:{key}": whole - parts[key] for key, whole in values(ask(address)).items()}
    return rest


def of_one_part(world: World, ask: Ask) -> dict[str, int]:
    """Return the federation without all programs but one: what the figure of that one must be."""
    (program, _), *_ = world.programs
    whole = values(ask("/v1/query?metrics=enrolled"))
    others = [each for each, _ in world.programs if each != program]
    for each in others:
        for key, value in values(ask(f"/v1/query?metrics=enrolled&program={each}")).items():
            whole[key] -= value
    return whole


def between_variants(world: World, ask: Ask) -> dict[str, int]:
    """Return how far variants of effect, rule and cohorts of the network are apart."""
    del world
    base = ask("/v1/network/summary")
    rest = {}
    for variant in ("effect=started", "rule=at_or_after", "effect=closed"):
        other = ask(f"/v1/network/summary?{variant}")
        for key in ("mentors", "relationships", "mentees", "reached", "delivered", "sum_reach"):
            if isinstance(base.get(key), int) and isinstance(other.get(key), int):
                rest[f"{variant}:{key}"] = base[key] - other[key]
    return rest


def week_by_week(world: World, ask: Ask, remainders: Remainders) -> Iterator[int]:
    """Yield by how much each remainder moved from one week to the next."""
    before: Mapping[str, int] = {}
    for _ in range(WEEKS):
        world.release()
        now = remainders(world, ask)
        yield from (now[key] - before.get(key, 0) for key in now)
        before = now
        world.arrive(world.now[0] + WEEK)
        world.now[0] += WEEK


REMAINDERS = (without_parts, of_one_part, between_variants)


@pytest.mark.parametrize("remainders", REMAINDERS)
def test_what_is_left_of_a_whole_without_its_parts_grows_by_batches(world: World, remainders: Remainders) -> None:
    steps = list(week_by_week(world, asking(world, "analyst"), remainders))
    assert [step for step in steps if 0 < abs(step) < OUTSIDE] == []


@pytest.mark.parametrize("remainders", REMAINDERS)
def test_under_a_live_threshold_it_is_single_people(
    world: World, remainders: Remainders, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule before: the same reader, facts, and what is about fewer than five people hidden in each answer."""
    rule_before(monkeypatch)
    steps = week_by_week(world, with_threshold(asking(world, "analyst")), remainders)
    assert [step for step in steps if 0 < abs(step) < SMALLEST_GROUP]


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
        return {name for address in asked for name in fields(asking(world, reader)(address)) if name in EXTREMES}

    assert [extremes(reader) for reader in READERS] == [set()] * len(READERS)
    with monkeypatch.context() as patch:
        patch.setattr(Disclosure, "door", lambda *_: Door.FACTS)
        assert {"max_reach", "longest_chain", "curve"} <= extremes("analyst")


def outlets(world: World) -> dict[str, list[str]]:
    """Return what is beside the figures, by kind: objectives, files, lists, feeds, single people, pages of staff."""
    (program, _), *_ = world.programs
    return {
        "figures": [f"/v1/query?metrics={each}" for each in ("no-show", "late-cancellation", "equity", "give-back")],
        "months": ["/v1/query?metrics=enrolled&dimension=time:month&date_range=2026-01-01,2026-12-31"],
        "objectives": [f"/v1/programs/{AIMING}/{each}" for each in ("objectives", "benchmarks")],
        "files": [f"/v1/network/export?format={each}" for each in ("csv", "parquet", "graphml", "gexf")],
        "people": [f"/v1/network/people/{world.person}/tree", "/v1/network/people", f"/v1/rooms/{world.relationship}"],
        "newcomer": [f"/v1/network/people/{newcomer(world)}"],
        "staff": [f"/programs/{program}/{each}" for each in ("people", "relationships", "waiting", "groups")],
        "desk": ["/v1/desk", "/v1/desk/summary", "/desk"],
        "picture": [f"/network?part=program:{each}" for each, _ in world.programs],
        "pages": ["/programs", f"/programs/{program}", "/federation"],
    }


def newcomer(world: World) -> str:
    """Return a person whose first relationship begins in the week to come."""
    until = int((world.now[0] + WEEK).timestamp() * 1_000_000)
    waiting = {event.id for event in world.rest}
    begins = [event for event in world.everything if event.type.endswith("relationships.activated")]
    known = {str(event.data["mentor_id"]) for event in begins if event.id not in waiting}
    known |= {str(event.data["mentee_id"]) for event in begins if event.id not in waiting}
    coming = [event for event in begins if event.id in waiting and event.recorded_at <= until]
    return next(person for event in coming if (person := str(event.data["mentor_id"])) not in known)


def unchanging(world: World) -> list[str]:
    """Return outlets that no event moves under any rule: cuts of a closed year, and refusals of what does not exist."""
    (program, _), *_ = world.programs
    asked = [
        f"/v1/{whole}/splits?stream=activated&dimension={by}&year=2025"
        for whole in ("federation", f"programs/{program}")
        for by in ("form", "cohort", "stage")
    ]
    asked += [f"/v1/query?metrics=enrolled&dimension={each}" for each in ("form", "cohort", "nothing")]
    return [*asked, "/v1/query?metrics=nothing", "/v1/network/paths?from=a&to=b", "/me"]


Answer = tuple[int, str, str, bytes]


def seen(world: World, reader: str, addresses: Iterable[str]) -> dict[str, Answer]:
    """Return what a reader is answered: status, tag, length and body."""
    client, found = client_of(world, reader), {}
    for address in addresses:
        response = client.get(address, headers={"Accept": "application/json" if "/v1/" in address else "text/html"})
        assert response.status_code < 500, (reader, address, response.text)
        tag, length = response.headers.get("etag", ""), response.headers.get("content-length", "")
        found[address] = (response.status_code, tag, length, response.content)
    return found


def test_the_outlets_beside_the_figures_are_the_same_after_a_week_of_events(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups, missed sessions, reminders, files and refusals: to the byte and tag, for readers without facts.

    Lists of names and of own rows are left out: their tags hold the position of the log (`docs/disclosure.md`).
    Under the rule before every kind of outlet tells of the week.
    """
    world.release()
    kinds = outlets(world)
    every = [*(address for addresses in kinds.values() for address in addresses), *unchanging(world)]
    readers = (*READERS, "own", "nobody", SIGNED_OUT)

    def look() -> tuple[dict[str, dict[str, Answer]], dict[str, Answer]]:
        released = {reader: seen(world, reader, every) for reader in readers}
        with monkeypatch.context() as patch:
            rule_before(patch)
            return released, seen(world, "analyst", every)

    before, live = look()
    world.arrive(world.now[0] + WEEK)
    world.site.status.positions = {name: At(position=len(world.everything)) for name in read_models()}
    after, live_after = look()
    changed = [
        (reader, address)
        for reader in readers
        for address in every
        if before[reader][address] != after[reader][address]
    ]
    assert changed == []
    told = {kind for kind, asked in kinds.items() if any(live[each][3] != live_after[each][3] for each in asked)}
    assert told == set(kinds), "facts change between two looks"
    assert any(live[each][1] != live_after[each][1] for each in every), "tags hold the position of the log"
