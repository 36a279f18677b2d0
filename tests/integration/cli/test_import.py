"""A history enters through the real commands: backdated, marked, once, and without anybody's name."""

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from psycopg import connect

from services.enrollment import service as enrollment
from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization
from services.enrollment.participation.events import Applied, Completed, Enrolled
from services.enrollment.programs import commands as programs
from services.enrollment.programs.domain import Program, ProgramOpened
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.publication.event_mapping import Publication
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.relationships import service as relationships
from services.relationships.lifecycle.domain import Activated, Closed
from services.relationships.matching.domain import MatchImported
from services.relationships.sessions.domain import SessionHeld
from services.web.identity.principal import SYSTEM
from tests.integration.cli.federation import HEADING, Federation

ADA_AND_GRACE = "Riverside,First year,2020,2020-02-01,2020-06-30,Ada Lovelace,Grace Hopper"
ADA_AND_ALAN = "Riverside,First year,2020,2020-02-01,,Ada Lovelace,Alan Turing"
NAMES = ("Ada", "Lovelace", "Grace", "Hopper", "Alan", "Turing")


def kinds(federation: Federation) -> Counter[str]:
    return Counter(type(event).__name__ for event in federation.events())


def test_a_row_becomes_everything_that_happened(federation: Federation) -> None:
    report, _ = federation.take(ADA_AND_GRACE)
    assert (report.new, report.known, report.refused.total()) == (1, 0, 0)
    start, end = datetime(2020, 2, 1, tzinfo=UTC), datetime(2020, 6, 30, tzinfo=UTC)
    happened = [(type(event).__name__, event.occurred_at) for event in federation.events()]
    assert sorted(happened) == sorted(
        [
            ("OrganizationJoined", start),
            ("ProgramOpened", start),
            ("ProgramAdded", start),
            *[("Applied", start), ("Enrolled", start), ("Completed", end)] * 2,
            ("MatchImported", start),
            ("Activated", start),
            ("Closed", end),
        ]
    )
    assert all(event.imported and event.recorded_at > end for event in federation.events())
    closed = next(event for event in federation.events() if isinstance(event, Closed))
    assert (closed.initiated_by, closed.reason, closed.planned, closed.activated_at) == (
        "program",
        "cohort-ended",
        True,
        start,
    )


def test_an_open_row_stays_open(federation: Federation) -> None:
    federation.take(ADA_AND_ALAN)
    assert not kinds(federation).keys() & {"Completed", "Closed"}


def test_rows_of_a_cohort_share_their_people_and_places(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE, ADA_AND_ALAN)
    count = kinds(federation)
    assert (count["OrganizationJoined"], count["ProgramOpened"]) == (1, 1)
    assert (count["Applied"], count["MatchImported"]) == (3, 2), "Ada takes part once, and mentors twice"
    assert count["Completed"] == 1, "Ada's participation is open as long as one of her relationships is"


def test_the_pairing_names_the_participations_that_were_entered(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    people = {event.role: event for event in federation.events() if isinstance(event, Applied)}
    match = next(event for event in federation.events() if isinstance(event, MatchImported))
    assert match.mentor_participation_id == str(people["mentor"].originator_id)
    assert match.mentee_participation_id == str(people["mentee"].originator_id)
    assert (match.mentor_id, match.mentee_id) == (people["mentor"].person_id, people["mentee"].person_id)
    assert (match.formality, match.direction, match.shape) == ("formal", "traditional", "pair")


def test_a_second_import_adds_nothing(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE, ADA_AND_ALAN)
    before = federation.heads()
    again, _ = federation.take(ADA_AND_GRACE, ADA_AND_ALAN)
    assert (again.new, again.known, federation.heads()) == (0, 2, before)


def test_a_repeated_row_is_one_relationship_and_an_extra_column_makes_it_another(federation: Federation) -> None:
    report, _ = federation.take(ADA_AND_GRACE, ADA_AND_GRACE)
    assert (report.new, report.known) == (1, 1)
    more, _ = federation.take(f"{ADA_AND_GRACE},team 1", f"{ADA_AND_GRACE},team 2", heading=f"{HEADING},team")
    assert (more.new, more.ignored_columns) == (2, ["team"])
    assert kinds(federation)["MatchImported"] == 3


def test_a_numbered_row_is_known_by_its_number(federation: Federation) -> None:
    heading = f"{HEADING},external_id"
    federation.take(f"{ADA_AND_GRACE},R-1", heading=heading)
    again, _ = federation.take(f"{ADA_AND_GRACE.replace('06-30', '07-31')},R-1", heading=heading)
    assert (again.new, again.known) == (0, 1)


def test_sessions_are_entered_as_a_tally_at_the_start(federation: Federation) -> None:
    heading = f"{HEADING},sessions"
    rows = [ADA_AND_GRACE + ",7", ADA_AND_ALAN + ",0", ADA_AND_ALAN + ","]
    federation.take(*rows, heading=heading)
    assert [(e.count, e.evidence) for e in federation.events() if isinstance(e, SessionHeld)] == [(7, 1)]


def test_evidence_says_what_the_records_are_worth(federation: Federation) -> None:
    heading = f"{HEADING},sessions"
    rows = [ADA_AND_GRACE + ",7", ADA_AND_ALAN + ",0", ADA_AND_ALAN + ","]
    federation.take(*rows, heading=heading, evidence=4)
    held = [event for event in federation.events() if isinstance(event, SessionHeld)]
    assert sorted((event.count, event.evidence) for event in held) == [(1, 4), (7, 4)]
    assert {event.started_at for event in held} == {datetime(2020, 2, 1, tzinfo=UTC)}


def test_what_todays_policies_forbid_is_still_history(federation: Federation) -> None:
    """Twice the same pair at once, one person in both roles, and a program that has closed since."""
    federation.take(ADA_AND_GRACE)
    opened = next(event for event in federation.events() if isinstance(event, ProgramOpened))
    meta = command_now("coordinator")
    federation.enrollment.execute(
        meta, lambda uow: programs.close(uow, meta, SYSTEM, program_id=UUID(opened.program_id), reason="season-over")
    )
    report, _ = federation.take(
        "Riverside,First year,2020,2020-03-01,2020-04-01,Ada Lovelace,Grace Hopper",
        "Riverside,First year,2021,2021-03-01,2021-04-01,Grace Hopper,Ada Lovelace",
    )
    assert (report.new, report.refused.total()) == (2, 0)


def test_nothing_is_entered_for_an_organization_that_left(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    opened = next(event for event in federation.events() if isinstance(event, ProgramOpened))
    for decide in (
        lambda uow, meta: programs.close(uow, meta, SYSTEM, program_id=UUID(opened.program_id), reason="merged"),
        lambda uow, meta: organizations.leave(
            uow, meta, SYSTEM, organization_id=UUID(opened.organization_id), reason="merged"
        ),
    ):
        meta = command_now("coordinator")
        federation.enrollment.execute(meta, lambda uow, meta=meta, decide=decide: decide(uow, meta))  # type: ignore[misc] # bound per turn
    before = federation.heads()
    report, output = federation.take(ADA_AND_ALAN)
    assert (report.new, dict(report.refused), federation.heads()[1]) == (0, {"organization-left": 1}, before[1])
    assert json.loads(output)["rows"][0]["line"] == 2


def test_impossible_rows_are_refused_and_the_others_entered(federation: Federation) -> None:
    report, output = federation.take(
        ADA_AND_GRACE,
        "Riverside,First year,2020,,,Ada Lovelace,Alan Turing",
        "Riverside,First year,2020,2020-02-01,2020-01-01,Ada Lovelace,Alan Turing",
        "Riverside,First year,2020,2020-02-01,,Ada Lovelace,Ada Lovelace",
        "Riverside,First year",
        ADA_AND_ALAN,
    )
    rows = json.loads(output)["rows"]
    assert [(row["line"], row["rule"]) for row in rows] == [
        (3, "start-missing"),
        (4, "end-before-start"),
        (5, "same-person"),
        (6, "wrong-columns"),
    ]
    assert (report.new, report.refused.total()) == (2, 4)
    assert not [name for name in NAMES if name in output]


def test_a_dry_run_tells_every_row_and_enters_nothing(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    before = federation.heads()
    report, output = federation.take(ADA_AND_GRACE, ADA_AND_ALAN, "Riverside", dry_run=True)
    assert (report.new, report.known, report.refused.total(), federation.heads()) == (1, 1, 1, before)
    outcomes = {row["line"]: row["outcome"] for row in json.loads(output)["rows"]}
    assert outcomes == {2: "known", 3: "new", 4: "refused"}


def test_names_of_people_are_nowhere(federation: Federation, database: str) -> None:
    federation.take(ADA_AND_GRACE, ADA_AND_ALAN)
    public = [
        PublicLog(federation.enrollment, enrollment.public_mapping(federation.settings)),
        PublicLog(federation.relationships, relationships.public_mapping(federation.settings)),
    ]
    values = b"".join(record.value for log in public for record in log.read(0, 1000).records)
    assert b"Riverside" in values, "what is looked for would be found"
    assert not [name for name in NAMES if name.encode() in values]
    with connect(database) as connection:
        for service in ("enrollment", "relationships"):
            rows = connection.execute(f"SELECT * FROM {service}.stored_events").fetchall()
            assert rows
            assert not [name for name in NAMES if name in repr(rows)]


def test_imported_programs_allow_every_form_and_the_widest_limits(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    opened = next(event for event in federation.events() if isinstance(event, ProgramOpened))
    program = federation.enrollment.load(Program, UUID(opened.program_id))
    organization = federation.enrollment.load(Organization, program.organization_id)
    assert (organization.name, program.name) == ("Riverside", "First year")
    assert program.policy.directions == ("peer", "reverse", "traditional")
    capacities = {event.capacity for event in federation.events() if isinstance(event, Enrolled)}
    assert capacities == {program.policy.mentor_capacity}
    assert kinds(federation)[Completed.__name__] == 2
    assert kinds(federation)[Activated.__name__] == 1


def test_a_history_that_cannot_be_published_is_refused_and_nothing_is_saved(
    federation: Federation, database: str
) -> None:
    own = enrollment.public_mapping(federation.settings)
    unable = PublicMapping(Publication({}), own.publisher, own.source, own.pseudonyms)
    store = EventStore(service="enrollment", dsn=database, encoder=unable)
    with closing(store), pytest.raises(RefusedError, match="not-publishable"):
        replace(federation, enrollment=store).take(ADA_AND_GRACE)
    assert set(federation.heads()) == {0}
