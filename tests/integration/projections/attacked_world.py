"""A federation whose events arrive week by week, for attackers over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest
from fastapi.testclient import TestClient

from services.contract.event_data import enrollment
from services.contract.record import UntypedEvent
from services.projections.read_models import read_models
from services.projections.releases import release_job
from services.projections.releases.release_job import ReleaseJob
from services.projections.releases.released_effect import ReleasedEffect, choose_effect
from services.web.identity.principal import Membership, Principal
from tests.integration.projections import desk_stories
from tests.integration.projections import site as sites
from tests.integration.projections.site import Site, served
from tests.support.event_stories import Story, federation
from tests.support.fixed_status import At
from tests.support.read_side import ReadSide

FIRST, WEEKS = datetime(2026, 2, 4, 12, tzinfo=UTC), 5
WEEK = timedelta(days=7)
OUTSIDE, INSIDE = 10, 5
REQUEST = "a77ac4e2-0000-4000-8000-000000000001"
ASKING = Membership("executive", desk_stories.ORGANIZATION)
ASKED, AIMING = desk_stories.Story("asking").program_id, desk_stories.Story("many").program_id
SIGNED_OUT = ""


@dataclass
class World:
    """A federation whose events arrive week by week, and the site that answers.

    Attributes:
        site: The site.
        side: The logs.
        rest: Events that have not arrived yet, in the order of their recording.
        programs: Program and organization.
        everything: All events.
    """

    site: Site
    side: ReadSide
    rest: list[UntypedEvent]
    programs: list[tuple[str, str]]
    everything: list[UntypedEvent]
    now: list[datetime] = field(default_factory=lambda: [FIRST])
    frozen: list[str] = field(default_factory=list)

    def arrive(self, until: datetime) -> None:
        """Fold the events that are recorded until a time."""
        micros = int(until.timestamp() * 1_000_000)
        batch = [event for event in self.rest if event.recorded_at <= micros]
        self.rest = [event for event in self.rest if event.recorded_at > micros]
        self.side.play(batch)
        arrived = len(self.everything) - len(self.rest)
        self.site.status.positions = {name: At(position=arrived) for name in read_models()}

    def release(self) -> None:
        """Run the release job."""
        with psycopg.connect(self.site.dsn) as connection:
            ReleaseJob(self.site.dsn, lambda: self.now[0]).release(connection)

    def choose(self, effect: ReleasedEffect) -> None:
        """Choose from when on influence counts in what is released."""
        with psycopg.connect(self.site.dsn, autocommit=True) as connection:
            choose_effect(connection, effect, FIRST - 2 * WEEK)

    @property
    def relationship(self) -> str:
        """Return a relationship of the history."""
        return next(event.subject for event in self.everything if event.type.endswith("relationships.activated"))

    @property
    def person(self) -> str:
        """Return a person of the history."""
        return next(str(event.data["mentor_id"]) for event in self.everything if "mentor_id" in event.data)


@pytest.fixture
def world(postgres_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    random = Random(5)
    stories: list[Story] = federation(random, programs=3, people=70, relationships=160)
    # Without corrections: they make the net step of a whole batch smaller. The attacker of the library plays them.
    every = (event for story in stories for event in story if not event.type.endswith(".voided"))
    events = sorted([*every, *_anonymous(), *_few()], key=lambda event: event.recorded_at)
    places = sorted({(e.program_id, e.organization_id) for story in stories for e in story if e.program_id})
    with served(postgres_dsn, [], random) as site:
        side = ReadSide(site.dsn, list(read_models().values()))
        found = World(site, side, events, [(str(program), organization) for program, organization in places], events)
        site.app.state.clock = lambda: found.now[0]
        for name, role, organization in (("own", "executive", places[0][1]), ("foreign", "analyst", places[1][1])):
            held = {Membership(role, organization), *([ASKING] if name == "own" else [])}  # type: ignore[arg-type]  # of the names of roles
            reader = Principal(name, sites.ISSUER, frozenset(held), actor=name)
            monkeypatch.setitem(sites.PRINCIPALS, f"Bearer {name}", reader)
        # The logs of a test report no watermark: what has arrived is folded when `arrive` returns.
        monkeypatch.setattr(release_job, "is_folded_through", lambda *_: True)
        found.arrive(FIRST)
        yield found


def _anonymous() -> list[UntypedEvent]:
    """Return the events of a program that asks anonymously: single answers all the time, and batches of five."""
    of = desk_stories.Story("asking").instrument("climate", "pulse", "program", "yearly", privacy="anonymous")
    for number in range(40):
        name = f"mentor m{number} + mentee {number}"
        of.active(name, 2).answered_anonymously(f"mentee {number}", 20 + number, "climate", "2026")
        if number % 5 == 4:
            of.answers_released("mentee", 20 + number, "climate", 5, 12 + number % 3, "2026")
    return list(of.events)


def _few() -> list[UntypedEvent]:
    """Return the events of programs of one organization, of which two stay below five people, who come one by one."""
    aiming = replace(desk_stories.POLICY, objective_codes=("enrolled",))
    many, few, fewer = desk_stories.Story("many", aiming), desk_stories.Story("few"), desk_stories.Story("fewer")
    aim: dict[str, object] = {"measure": "enrolled", "baseline_thousandths": 0, "target_thousandths": 20_000}
    many.add(
        many.program,
        1,
        enrollment.ObjectiveDefined,
        code="enrolled",
        better="higher",
        due_on=20_800,
        policy_version=1,
        **aim,
    )
    for number in range(16):
        many.enrolled(f"mentee {number}", 8 + 2 * number)
    for number, day in enumerate((30, 38, 45, 52)):
        few.enrolled(f"mentee {number}", day)
    for number, day in enumerate((33, 49)):
        fewer.enrolled(f"mentee {number}", day)
    # The last people of the many are recorded late: a figure of the same minute differs before and after.
    first = int(FIRST.timestamp() * 1_000_000)
    late = [replace(event, occurred_at=min(event.occurred_at, first)) for event in many.events]
    return [*late, *few.events, *fewer.events]


def rule_before(patch: pytest.MonkeyPatch, reader: str = "analyst") -> None:
    """Answer a reader as the federation's own staff: from the facts, and with all rows."""
    patch.setitem(sites.PRINCIPALS, f"Bearer {reader}", sites.PRINCIPALS["Bearer everywhere"])


def client_of(world: World, reader: str) -> TestClient:
    """Return a client of a reader; of no one where the name is empty."""
    identity = {} if reader == SIGNED_OUT else {"Authorization": f"Bearer {reader}"}
    return TestClient(world.site.app, headers={**identity, "X-Request-ID": REQUEST}, follow_redirects=False)
