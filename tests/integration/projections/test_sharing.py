"""What an organization no longer shares, and what a person refuses, leaves every read model, embedded and on Kafka."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from services.contract.record import UntypedEvent
from services.platform.database import Pool, read_pool
from services.projections import service as read_side
from services.projections.api import Queries
from services.projections.disclosure.access import Disclosure
from services.projections.errors import NotFoundError, NotReadyError
from services.projections.network.in_memory.scope import Scope
from services.projections.programs.counters import sum_counters
from services.projections.read_models import read_models
from services.projections.status.lookup import EngineStatusLookup
from services.projector.runner import Runner
from services.ripple import Effect
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal
from tests.integration.projections.recount import recount
from tests.support.event_stories import DAY, YEAR_2026, EventFactory, Place, federation, interleave
from tests.support.projection_pipeline import ProjectionPipeline, Way, run_pipeline
from tests.support.threads import running
from tests.support.wait import until

ALL = ["figures", "network", "events", "directory"]
LATE = YEAR_2026 + 400 * DAY
NAMES = ("directory", "programs", "network", "feed")
EFFECT = Effect.parse("started")


@dataclass
class Side:
    """A federation in every read model, which follows the logs."""

    events: list[UntypedEvent]
    pipeline: ProjectionPipeline
    queries: Queries
    pool: Pool
    factory: EventFactory

    def record(self, event: UntypedEvent) -> None:
        log = self.pipeline.logs[0 if ".enrollment." in event.type else 1]
        self.events += log.append([event])

    def accept(self, organization: str, shares: list[str], at: int) -> None:
        data = {"terms_version": "2026-1", "text_sha256": "0" * 64, "shares": shares}
        place = Place(organization, "")
        event = self.factory.event("enrollment.organization-left", organization, at, place, {"reason": "r"})
        self.record(_as("mentorship.enrollment.terms-accepted", event, data))

    @property
    def activated(self) -> list[UntypedEvent]:
        """Relationships that the network has: those between mentor and mentee that began and were not voided."""
        kind = "mentorship.relationships.activated"
        directed = [e for e in self.events if e.type == kind and e.data["direction"] != "peer"]
        voided = {e.subject for e in self.events if e.type.endswith(".voided")}
        return [e for e in directed if e.subject not in voided]

    def served(self, who: Disclosure) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.queries.feed.after("0", 10_000, who).events]

    def reads_everything(self) -> bool:
        try:
            return all(self._has_read(name) for name in NAMES)
        except NotReadyError:  # not built yet
            return False

    def _has_read(self, name: str) -> bool:
        reading, contexts = self.queries.lookup.reading(name), read_models()[name].contexts
        logs = [log for log in self.pipeline.logs if log.source in contexts]
        return all(reading.has_reached(log.head(), log.ce_source) for log in logs)


def _as(kind: str, event: UntypedEvent, data: dict[str, Any]) -> UntypedEvent:
    return replace(event, type=kind, data=data)


def person(name: str, *memberships: Membership, **known: frozenset[str]) -> Disclosure:
    return Disclosure.of(Principal(name, "https://issuer.test", frozenset(memberships), actor=name, **known))


@pytest.fixture(params=["log", "kafka"])
def side(request: pytest.FixtureRequest, database: str) -> Iterator[Side]:
    way: Way = request.param
    random = Random(21)  # a federation in which no part of the funnel has to be withheld
    factory = EventFactory(Random(12))
    events = interleave(federation(random, programs=4, people=40, relationships=120), random)
    models = read_models()

    def bootstrap() -> str:
        return str(request.getfixturevalue("kafka_bootstrap"))

    read_side.migrate(database)
    with run_pipeline(way, database, bootstrap) as pipeline, ExitStack() as stack:
        pool = stack.enter_context(read_pool(database, name="test"))
        lookup = EngineStatusLookup(pool, list(models))
        side = Side([], pipeline, Queries.over(pool, Cursors(b"0" * 32), lookup), pool, factory)
        for event in events:
            side.record(event)
        for name in NAMES:
            stack.enter_context(running(Runner(models[name], pipeline.feed(), database).run))
        until(side.reads_everything, what="every read model")
        yield side


def test_what_is_no_longer_shared_leaves_every_read_model(side: Side) -> None:
    owner = side.activated[0].organization_id
    others = {event.organization_id for event in side.activated} - {owner}
    outsider = person("outsider", Membership("coordinator", min(others)), Membership("consumer"))
    insider = person("insider", Membership("coordinator", owner))
    hub = person("hub", Membership("executive"))
    scope = Scope(EFFECT)
    staff = person("staff", Membership("coordinator"))
    before = side.queries.network.summary(scope, staff).relationships
    own = sum(event.organization_id == owner for event in side.activated)
    assert (own > 0, before) == (True, len(side.activated))
    assert owner in {row["id"] for row in side.queries.directory.organizations(outsider, limit=100, cursor=None).items}
    assert {event["organizationid"] for event in side.served(outsider)} >= {owner}
    version = side.queries.network.disclosure_changes()

    side.accept(owner, [], LATE)

    def listed(who: Disclosure) -> set[str]:
        return {row["id"] for row in side.queries.directory.organizations(who, limit=100, cursor=None).items}

    _soon(lambda: owner not in listed(outsider), "the directory")
    assert owner in listed(insider) & listed(hub)
    assert not [row for row in _programs(side, outsider) if row["organization_id"] == owner]
    assert [row for row in _programs(side, insider) if row["organization_id"] == owner]
    assert side.queries.network.disclosure_changes() != version, "the tag of what was answered before is another one"

    _soon(
        lambda: owner not in {line.organization_id for line in side.queries.programs.federation(hub).largest}, "figures"
    )
    owned = [row["id"] for row in _programs(side, insider) if row["organization_id"] == owner]
    with side.pool.connection() as connection:
        sums = sum_counters(connection, None, without=owned)
    theirs = [event for event in side.events if event.organization_id != owner]
    assert sums.funnel == recount(theirs)["funnel"]
    dashboard = side.queries.programs.federation(staff)
    assert dashboard.funnel.applied.value == sums.funnel["applied"]
    hidden = side.queries.programs.program(owned[0], hub)
    assert hidden is not None
    assert all(figure.value is None for _, figure in hidden.funnel)
    assert all(each.mean.value is None and each.answers is None for each in hidden.feedback)

    of_owner = Scope(EFFECT, organization=owner)
    _soon(lambda: side.queries.network.summary(scope, staff).relationships == before - own, "the network")
    assert side.queries.network.summary(of_owner, insider).relationships == own
    for other in (hub, staff):
        with pytest.raises(NotFoundError):
            side.queries.network.released(of_owner, other, datetime.now(UTC))
    assert side.queries.network.left_out(scope, staff).relationships == before - own

    _soon(lambda: owner not in _owners(side.served(outsider)), "the feed")
    assert any(event["subject"] == owner for event in side.served(outsider)), "membership and terms stay public"


@pytest.mark.parametrize("share", ALL)
def test_each_share_ends_what_it_is_about_and_nothing_else(side: Side, share: str) -> None:
    owner = side.activated[0].organization_id
    others = {event.organization_id for event in side.activated} - {owner}
    outsider = person("outsider", Membership("coordinator", min(others)), Membership("consumer"))
    staff = person("staff", Membership("coordinator"))
    everything = len(side.activated)

    def shown() -> dict[str, bool]:
        listed = {row["id"] for row in side.queries.directory.organizations(outsider, limit=100, cursor=None).items}
        figures = side.queries.programs.federation(staff)
        return {
            "figures": owner in {line.organization_id for line in figures.largest},
            "network": side.queries.network.summary(Scope(EFFECT), staff).relationships == everything,
            "events": owner in _owners(side.served(outsider)),
            "directory": owner in listed,
        }

    assert shown() == dict.fromkeys(ALL, True), "what each of them tells is there to be withheld"
    side.accept(owner, [each for each in ALL if each != share], LATE)
    _soon(lambda: shown() == {each: each != share for each in ALL}, f"the end of {share} alone")
    side.accept(owner, ALL, LATE + DAY)
    _soon(lambda: all(shown().values()), f"{share} again")


def test_what_was_recorded_while_it_was_not_shared_is_never_served(side: Side) -> None:
    first = side.activated[0]
    owner = first.organization_id
    reader = person("reader", Membership("consumer"))
    place = Place(owner, str(first.program_id))
    side.accept(owner, ["figures"], LATE)
    withheld, later = (side.factory.id() for _ in range(2))
    story = {"person_id": side.factory.id(), "role": "mentor", "capacity": 1, "seniority": None, "policy_version": 1}
    side.record(side.factory.event("enrollment.enrolled", withheld, LATE + DAY, place, story))
    side.accept(owner, ALL, LATE + 2 * DAY)
    side.record(side.factory.event("enrollment.enrolled", later, LATE + 3 * DAY, place, story))
    _soon(lambda: later in {event["subject"] for event in side.served(reader)}, "what is shared again")
    served = {event["subject"] for event in side.served(reader)}
    assert withheld not in served
    assert first.subject in served, "what was recorded while it was shared is served again"


def test_a_person_who_refuses_is_no_row_for_roles_outside(side: Side) -> None:
    edge = side.activated[0]
    mentor, owner = edge.data["mentor_id"], edge.organization_id
    hub, insider = person("hub", Membership("coordinator")), person("insider", Membership("coordinator", owner))
    own = person("mentor", people=frozenset({mentor}))
    scope = Scope(EFFECT)
    network, directory = side.queries.network, side.queries.directory
    reach = network.summary(scope, hub)
    assert network.person(mentor, scope, hub) is not None
    consent = side.factory.event("enrollment.organization-left", mentor, LATE, Place(owner, ""), {"reason": "r"})
    data = {"person_id": mentor, "purpose": "network", "wording_version": 1}
    side.record(_as("mentorship.enrollment.consent-revoked", consent, data))
    _soon(lambda: network.person(mentor, scope, hub) is None, "the network")
    listed = {row["id"] for row in network.people(scope, hub, limit=1000, cursor=None).items}
    assert mentor not in listed
    assert network.summary(scope, hub) == reach, "the person is a number in every count"
    assert network.person(mentor, scope, insider) is not None
    assert network.person(mentor, scope, own) is not None

    def rows(who: Disclosure) -> list[Any]:
        page = directory.relationships(who, person=mentor, limit=1000, cursor=None)
        return [*page.items, *directory.participations(who, person=mentor, limit=1000, cursor=None).items]

    assert rows(hub) == []
    assert {row["organization_id"] for row in rows(insider)} == {owner}
    assert rows(own)
    assert directory.relationship(edge.subject, hub) is None
    granted = side.factory.event("enrollment.organization-left", mentor, LATE + DAY, Place(owner, ""), {"reason": "r"})
    side.record(_as("mentorship.enrollment.consent-granted", granted, data))
    _soon(lambda: network.person(mentor, scope, hub) is not None, "the consent")


def _soon(condition: Callable[[], bool], what: str) -> None:
    until(condition, what=what)


def _programs(side: Side, who: Disclosure) -> list[dict[str, Any]]:
    page = side.queries.directory.programs(who, datetime(2027, 6, 1, tzinfo=UTC), limit=100, cursor=None)
    return list(page.items)


def _owners(events: list[dict[str, Any]]) -> set[str]:
    return {event["organizationid"] for event in events if event["subject"] != event["organizationid"]}
