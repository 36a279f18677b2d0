"""A history joins an organization: programs and people are found in it, and the past meets the present."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO, StringIO
from uuid import UUID, uuid4

import pytest

from services.cli.history_import.destination import Destination
from services.cli.history_import.importer import Import, Options
from services.cli.history_import.loader import Loader
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import JsonReporter
from services.cli.history_import.sentences import describe_similar
from services.cli.history_import.summary import Report
from services.enrollment.organizations import commands as organizations
from services.enrollment.organizations.domain import Organization, OrganizationJoined
from services.enrollment.people.profile import Profile
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.events import ProgramOpened
from services.eventstore.command_metadata import command_now
from services.eventstore.refusal import RefusedError
from services.relationships.matching.domain import MatchImported
from services.web.identity.principal import SYSTEM
from tests.integration.cli.federation import HEADING, SECRET, Federation
from tests.integration.enrollment.calls import open_program

ADA, GRACE, TWIN, OTHER_TWIN = (uuid4() for _ in range(4))
PEOPLE = {
    ADA: Profile(name="Ada Lovelace", mail="ada@example.org", external_id="A-1"),
    GRACE: Profile(name="Grace Hopper", mail="Grace@example.org"),
    TWIN: Profile(name="Alan Turing", mail="alan@example.org", external_id="T-1"),
    OTHER_TWIN: Profile(name="Alan Turing", mail="turing@example.org"),
}
ROW = "Riverside,First year,2020,2020-02-01,2020-06-30"


@pytest.fixture
def organization(federation: Federation) -> UUID:
    meta = command_now("test")
    outcome = federation.enrollment.execute(
        meta, lambda uow: organizations.join(uow, meta, SYSTEM, name="Riverside", terms_version="2026-1")
    )
    return UUID(str(outcome.result.body["organization_id"]))


def take(
    federation: Federation,
    organization: UUID,
    *rows: str,
    people: Mapping[UUID, Profile] | None = None,
    dry_run: bool = False,
) -> tuple[Report, str]:
    content, output = "".join(f"{line}\n" for line in [HEADING, *rows]), StringIO()
    pseudonymizer = Pseudonymizer(SECRET)
    found = PEOPLE if people is None else people
    destination = Destination(federation.enrollment, organization, found, pseudonymizer)
    with Loader(federation.enrollment, federation.relationships, None) as loader:
        options = Options(dry_run, destination=destination)
        report = Import(BytesIO(content.encode()), loader, pseudonymizer, options).run(
            JsonReporter(output, every_row=dry_run)
        )
    return report, output.getvalue()


def pairs(federation: Federation) -> list[tuple[str, str]]:
    events = federation.relationships.events_of(MatchImported)
    return [(event.mentor_id, event.mentee_id) for event in events]


def test_rows_enter_the_program_of_their_name_and_the_people_they_name(
    federation: Federation, organization: UUID
) -> None:
    program = open_program(federation.enrollment, organization)
    before = federation.enrollment.load(Program, program).version
    report, _ = take(
        federation,
        organization,
        f"{ROW},A-1,grace@example.org",
        f"{ROW},Grace Hopper,T-1",
        f"{ROW},Ada Lovelace,Barbara Liskov",
    )
    assert (report.new, dict(report.refused)) == (3, {})
    joined = pairs(federation)
    assert joined[:2] == [(str(ADA), str(GRACE)), (str(GRACE), str(TWIN))]
    assert joined[2] == (str(ADA), str(Pseudonymizer(SECRET).person("Riverside", "Barbara Liskov")))
    assert [event.originator_id for event in federation.enrollment.events_of(OrganizationJoined)] == [organization]
    assert [event.originator_id for event in federation.enrollment.events_of(ProgramOpened)] == [program]
    assert federation.enrollment.load(Program, program).version == before
    assert report.notes[-1].startswith("3 people of the file are people of the organization, 1 are new")


def test_a_name_of_two_people_is_refused_and_an_id_tells_them_apart(federation: Federation, organization: UUID) -> None:
    report, output = take(federation, organization, f"{ROW},Ada Lovelace,Alan Turing", f"{ROW},Ada Lovelace,T-1")
    assert dict(report.refused) == {"person-ambiguous": 1}
    assert "Turing" not in output, "a refusal repeats no cell"
    assert pairs(federation) == [(str(ADA), str(TWIN))]


def test_rows_of_another_organization_and_of_two_programs_of_one_name_are_refused(
    federation: Federation, organization: UUID
) -> None:
    for _ in range(2):
        open_program(federation.enrollment, organization)
    other = ROW.replace("Riverside", "Harbour")
    report, _ = take(federation, organization, f"{other},A-1,T-1", f"{ROW},A-1,T-1")
    assert dict(report.refused) == {"another-organization": 1, "program-ambiguous": 1}
    assert pairs(federation) == []


def test_twice_is_once_and_a_dry_run_records_nothing(federation: Federation, organization: UUID) -> None:
    rows = (f"{ROW},A-1,grace@example.org", f"{ROW},Barbara Liskov,T-1")
    dry, _ = take(federation, organization, *rows, dry_run=True)
    assert (dry.new, pairs(federation)) == (2, [])
    take(federation, organization, *rows)
    heads = federation.heads()
    again, _ = take(federation, organization, *rows)
    assert (again.new, again.known, again.refused.total(), federation.heads()) == (0, 2, 0, heads)


def test_ids_of_an_earlier_import_stay_when_their_people_are_known_by_now(
    federation: Federation, organization: UUID
) -> None:
    row = f"{ROW},Ada Lovelace,Grace Hopper"
    take(federation, organization, row.replace("2020-06-30", ""), people={})
    earlier = pairs(federation)
    report, _ = take(federation, organization, row)
    assert (report.new, report.updated, report.refused.total()) == (0, 1, 0)
    assert pairs(federation) == earlier
    later, _ = take(federation, organization, row.replace("2020-02-01", "2020-03-01"))
    assert later.new == 1
    assert pairs(federation)[1] == (str(ADA), str(GRACE)), "what is new is of the people themselves"


def test_relationships_take_the_confidentiality_of_their_program(federation: Federation, organization: UUID) -> None:
    open_program(federation.enrollment, organization, confidentiality="confidential")
    take(federation, organization, f"{ROW},A-1,T-1")
    (event,) = federation.relationships.events_of(MatchImported)
    assert event.confidentiality == "confidential"


def test_an_unknown_organization_is_refused(federation: Federation) -> None:
    with pytest.raises(RefusedError, match="organization-unknown"):
        take(federation, uuid4(), f"{ROW},A-1,T-1")
    assert federation.enrollment.events_of(OrganizationJoined) == []
    assert Organization.TOPIC == "enrollment.organization"


def test_an_import_that_would_make_a_second_organization_or_program_of_one_name_says_so(
    federation: Federation, organization: UUID
) -> None:
    row = f"{ROW},Ada Lovelace,Grace Hopper"
    lake = row.replace("Riverside", "Lakeside")
    report, _ = federation.take(row, lake, dry_run=True)
    assert [(one.kind, one.second, one.second_line) for one in report.similar] == [("organization", "Riverside", 2)]
    assert "“Riverside” (line 2) is here already: let the file join the organization" in describe_similar(
        report.similar[0]
    )
    past = lake.replace("First year", "Before")
    federation.take(past)
    again, _ = federation.take(past, dry_run=True)
    assert again.similar == [], "an organization that an import made is found again"
    (made,) = [one for one in federation.enrollment.events_of(OrganizationJoined) if one.name == "Lakeside"]
    open_program(federation.enrollment, made.originator_id)
    second, _ = federation.take(lake, dry_run=True)
    assert [(one.kind, one.second, one.second_line) for one in second.similar] == [("program", "First year", 2)]
    joined, _ = take(federation, organization, row, dry_run=True)
    assert joined.similar == [], "the file joins the organization"
