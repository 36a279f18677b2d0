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
from services.enrollment.organizations.domain import Organization, OrganizationJoined
from services.enrollment.participation.events import Applied, Completed, Enrolled
from services.enrollment.programs import commands as programs
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.events import ProgramOpened
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.eventstore.store import EventStore
from services.publication.event_mapping import Publication
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.relationships import service as relationships
from services.relationships.lifecycle.domain import Closed
from services.relationships.matching.domain import MatchImported
from services.relationships.sessions.domain import SessionHeld
from services.relationships.start import Activated
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


NUMBERED = f"{HEADING},external_id"


def closings(federation: Federation) -> list[datetime]:
    """Return when relationships were closed."""
    return [event.occurred_at for event in federation.events() if isinstance(event, Closed)]


@pytest.mark.parametrize("number", [",R-1", ""])
def test_an_end_that_becomes_known_closes_what_was_open(federation: Federation, number: str) -> None:
    heading = NUMBERED if number else HEADING
    federation.take(ADA_AND_ALAN + number, heading=heading)
    before = federation.heads()
    ended = ADA_AND_ALAN.replace(",,", ",2020-07-31,") + number
    dry, _ = federation.take(ended, heading=heading, dry_run=True)
    assert federation.heads() == before
    later, output = federation.take(ended, heading=heading)
    for report in (dry, later):
        assert (report.new, report.updated, report.known, report.differing) == (0, 1, 0, 0)
    assert json.loads(output)["rows"] == [
        {"line": 2, "outcome": "updated", "detail": "it is closed at its end, which was not known before"}
    ]
    end = datetime(2020, 7, 31, tzinfo=UTC)
    assert closings(federation) == [end]
    assert [event.occurred_at for event in federation.events() if isinstance(event, Completed)] == [end, end]
    again, _ = federation.take(ended, heading=heading)
    assert (again.known, closings(federation)) == (1, [end])


def test_an_end_that_becomes_known_leaves_participations_open_that_go_on(federation: Federation) -> None:
    federation.take(ADA_AND_ALAN, ADA_AND_GRACE.replace("2020-06-30", ""))
    federation.take(ADA_AND_ALAN.replace(",,", ",2020-07-31,"), ADA_AND_GRACE.replace("2020-06-30", ""))
    assert kinds(federation)["Completed"] == 1, "Ada's other relationship is open, and so is her participation"


def test_within_one_file_a_later_row_closes_an_earlier_one(federation: Federation) -> None:
    report, _ = federation.take(ADA_AND_ALAN, ADA_AND_ALAN.replace(",,", ",2020-07-31,"))
    assert (report.new, report.updated) == (1, 1)
    assert closings(federation) == [datetime(2020, 7, 31, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (ADA_AND_GRACE.replace("06-30", "07-31"), "end"),
        (ADA_AND_GRACE.replace("2020-06-30", ""), "end"),
        (ADA_AND_GRACE.replace("02-01", "02-02"), "start"),
        (ADA_AND_GRACE.replace("year,2020", "year,2021"), "cohort"),
        (ADA_AND_GRACE.replace("First", "Second"), "program"),
    ],
)
def test_a_numbered_row_that_says_something_else_is_reported(federation: Federation, row: str, field: str) -> None:
    federation.take(f"{ADA_AND_GRACE},R-1", heading=NUMBERED)
    before = federation.heads()
    report, output = federation.take(f"{row},R-1", heading=NUMBERED)
    assert (report.new, report.known, report.differing, federation.heads()) == (0, 0, 1, before)
    told = json.loads(output)["rows"][0]
    assert (told["outcome"], field in told["detail"]) == ("differs", True)


def test_sessions_that_became_more_are_reported(federation: Federation) -> None:
    heading = f"{HEADING},sessions"
    federation.take(f"{ADA_AND_GRACE},3", heading=heading)
    report, output = federation.take(f"{ADA_AND_GRACE},5", heading=heading)
    assert (report.differing, "sessions" in output) == (1, True)


@pytest.mark.parametrize("apart", [0, 1700])
def test_one_number_for_two_pairs_is_refused(federation: Federation, apart: int) -> None:
    """Also where the rows are in different batches, and a dry run says the same."""
    between = [f"Riverside,First year,2020,2020-02-01,,m{n},p{n},N-{n}" for n in range(apart)]
    rows = [f"{ADA_AND_GRACE},R-1", *between, f"{ADA_AND_ALAN},R-1"]
    outcomes = []
    for dry_run in (True, False):
        report, output = federation.take(*rows, heading=NUMBERED, dry_run=dry_run)
        refused = [row for row in json.loads(output)["rows"] if row["outcome"] == "refused"]
        outcomes.append((report.new, refused))
        assert refused == [
            {
                "line": apart + 3,
                "outcome": "refused",
                "rule": "external-id-reused",
                "detail": "its external_id belongs to line 2",
            }
        ]
    assert outcomes[0] == outcomes[1]


def test_a_row_is_the_same_in_every_spelling(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE.replace("Grace", "Zo\u00eb"))
    report, _ = federation.take(ADA_AND_GRACE.replace("Grace", " Zoe\u0308\u200b"))
    assert (report.new, report.known) == (0, 1)


def test_repetitions_name_the_line_they_repeat_and_rows_come_in_order(federation: Federation) -> None:
    broken = "Riverside,First year,2020,,,Ada Lovelace,Alan Turing"
    rows = [ADA_AND_GRACE, broken, ADA_AND_ALAN, ADA_AND_GRACE, broken]
    report, output = federation.take(*rows, dry_run=True)
    told = json.loads(output)["rows"]
    assert [row["line"] for row in told] == [2, 3, 4, 5, 6]
    assert (told[3]["outcome"], told[3]["detail"], report.new) == ("known", "repeats line 2", 2)


def test_a_file_in_any_order_opens_its_program_at_the_earliest_start(federation: Federation) -> None:
    rows = [
        f"Riverside,{program},{year},{year}-02-01,{year}-06-30,m{year},p{year}{n}"
        for year, program in ((2020, "A"), (2015, "B"), (2012, "A"))
        for n in range(900)
    ]
    federation.take(*rows)
    opened = {event.name: event.occurred_at.year for event in federation.events() if isinstance(event, ProgramOpened)}
    joined = [event.occurred_at.year for event in federation.events() if isinstance(event, OrganizationJoined)]
    assert (opened, joined) == ({"A": 2012, "B": 2015}, [2012])


def test_a_dry_run_says_what_would_be_new(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    rows = [
        "Riverside,Second year,2021,2021-02-01,,Ada Lovelace,Mary Shelley",
        "Lakeside,Guild,2022,2022-02-01,2022-05-01,Bo,Cy",
    ]
    report, output = federation.take(*rows, dry_run=True)
    assert json.loads(output)["adds"] == {
        "organizations": ["Lakeside"],
        "programs": [
            {"organization": "Riverside", "program": "Second year"},
            {"organization": "Lakeside", "program": "Guild"},
        ],
        "cohorts": 2,
        "people": 4,
        "first_start": "2021-02-01",
        "last_start": "2022-02-01",
    }
    assert (report.without_session, report.low_evidence) == (2, 0)


def test_names_that_are_nearly_the_same_are_listed(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    rows = [
        ADA_AND_GRACE.replace("Riverside", "riverside"),
        ADA_AND_ALAN,
        ADA_AND_ALAN.replace("Alan", "ALAN").replace("First year", "First-Year"),
    ]
    report, _ = federation.take(*rows, dry_run=True)
    pairs = {(pair.kind, pair.first, pair.first_line, pair.second, pair.second_line) for pair in report.similar}
    assert pairs == {
        ("organization", "Riverside", 1, "riverside", 2),
        ("program", "First year", 1, "First-Year", 4),
        ("person", "Alan Turing", 3, "ALAN Turing", 4),
    }


def test_sessions_are_entered_as_a_tally_at_the_start(federation: Federation) -> None:
    heading = f"{HEADING},sessions"
    rows = [ADA_AND_GRACE + ",7", ADA_AND_ALAN + ",0", ADA_AND_ALAN + ","]
    federation.take(*rows, heading=heading)
    assert [(e.count, e.evidence) for e in federation.events() if isinstance(e, SessionHeld)] == [(7, 1)]


def test_evidence_says_what_the_records_are_worth(federation: Federation) -> None:
    heading = f"{HEADING},sessions"
    rows = [ADA_AND_GRACE + ",7", ADA_AND_ALAN + ",0", ADA_AND_ALAN.replace("Alan", "Dorothy") + ","]
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


def test_nothing_is_entered_for_an_organization_that_leaves_or_left(federation: Federation) -> None:
    federation.take(ADA_AND_GRACE)
    opened = next(event for event in federation.events() if isinstance(event, ProgramOpened))
    for decide in (
        lambda uow, meta: organizations.leave(
            uow, meta, SYSTEM, organization_id=UUID(opened.organization_id), reason="merged"
        ),
        lambda uow, meta: programs.end(uow, meta, SYSTEM, program_id=UUID(opened.program_id), reason="merged"),
        lambda uow, meta: organizations.complete_leaving(
            uow, meta, SYSTEM, organization_id=UUID(opened.organization_id)
        ),
    ):
        meta = command_now("coordinator")
        federation.enrollment.execute(meta, lambda uow, meta=meta, decide=decide: decide(uow, meta))  # type: ignore[misc] # bound per turn
        before = federation.heads()
        for dry_run in (True, False):
            report, output = federation.take(ADA_AND_GRACE, ADA_AND_ALAN, dry_run=dry_run)
            assert (report.new, report.known, dict(report.refused)) == (0, 1, {"organization-left": 1})
            assert json.loads(output)["rows"][-1]["line"] == 3
            assert federation.heads() == before


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
