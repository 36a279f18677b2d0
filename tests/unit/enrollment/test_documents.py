"""Documents are published in versions that become mandatory, accepted by version, and due again at their own time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from services.enrollment.document import PublishedDocument, build_document, require_published
from services.enrollment.documents import domain
from services.enrollment.documents.events import AcceptanceLapsed, DocumentAccepted, DocumentPublished
from services.enrollment.participation.aggregate import Participation
from services.enrollment.participation.states import ENDED
from services.enrollment.participation.states import State as ParticipationState
from services.enrollment.programs import domain as programs
from services.enrollment.programs import policy_changes
from services.enrollment.programs.aggregate import Program
from services.enrollment.programs.content import Content, Details
from services.enrollment.programs.events import DraftOpened, ProgramClosed, ProgramDrafted, ProgramEnded
from services.enrollment.programs.objectives import default_objective
from services.eventstore.command_metadata import CommandMetadata
from services.eventstore.refusal import RefusedError
from services.policy.validity import missing_documents
from tests.support.given import NOON, SUBJECT, Happening, command, given, happened
from tests.unit.enrollment.facts import (
    APPLIED,
    ENROLLED,
    HISTORIES,
    ORGANIZATION,
    PROGRAM_FIELDS,
    PROGRAM_OPENED,
    WHO,
    some_policy,
)

DAY = timedelta(days=1)
CODE = "conduct"
POLICY = some_policy(document_kinds=["code-of-conduct"])


def some_document(**changes: Any) -> PublishedDocument:  # noqa: ANN401 - any of its fields
    """Return an ordinary document with changes."""
    usual: dict[str, Any] = {
        "code": CODE,
        "version": 1,
        "kind": "code-of-conduct",
        "title": "How we treat each other",
        "text": "Be kind.",
        "roles": ["mentor", "mentee"],
        "mandatory_at": NOON,
    }
    return build_document(**(usual | changes))


def published(**changes: Any) -> Happening:  # noqa: ANN401 - any of the document's fields
    """Return the publication of an ordinary document with changes."""
    document = some_document(**changes)
    return happened(
        DocumentPublished,
        **PROGRAM_FIELDS,
        code=document.code,
        version=document.version,
        kind=document.kind,
        title=document.title,
        text=document.text,
        roles=list(document.roles),
        mandatory_at=document.mandatory_at,
        valid_days=document.valid_days,
    )


DRAFTED = happened(ProgramDrafted, **PROGRAM_FIELDS, name="First year", content=Content(POLICY).plain(), salt="5a17")


def accepted(at: datetime = NOON, **changes: Any) -> Happening:  # noqa: ANN401 - any of the event's fields
    """Return an acceptance by the person, with changes."""
    usual: dict[str, Any] = {
        "document_code": CODE,
        "document_version": 1,
        "document_kind": "code-of-conduct",
        "accepted_by": "person",
        "valid_until": None,
        "evidence_reference": None,
    }
    return happened(DocumentAccepted, at=at, **WHO, **(usual | changes))


def program(*history: Happening) -> Program:
    """Return an open program with this history."""
    aggregate = given(Program, PROGRAM_OPENED, *history).aggregate
    assert aggregate is not None
    return aggregate


def accept(
    owner: Program,
    version: int = 1,
    *,
    meta: CommandMetadata | None = None,
    **changes: Any,  # noqa: ANN401 - arguments
) -> Callable[[Participation], None]:
    """Return the decision to accept a version of the document."""
    arguments: dict[str, Any] = {"code": CODE, "accepted_by": "person"} | changes
    return lambda p: domain.accept(p, meta or command(), program=owner, version=version, **arguments)


@pytest.mark.parametrize("opening", [PROGRAM_OPENED, DRAFTED])
def test_a_document_is_published_in_a_draft_and_in_an_open_program(opening: Happening) -> None:
    owner = (
        given(Program, opening)
        .when(lambda p: domain.publish(p, command(), document=some_document(valid_days=365)))
        .then(published(valid_days=365))
    )
    assert owner.documents == [some_document(valid_days=365)]
    assert owner.documents[0].text_sha256 == sha256(b"Be kind.").hexdigest()


def test_an_ended_program_publishes_nothing() -> None:
    ended = happened(ProgramEnded, **PROGRAM_FIELDS, reason="over")
    given(Program, PROGRAM_OPENED, ended).when(
        lambda p: domain.publish(p, command(), document=some_document())
    ).refused("program-ended")


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"version": 2}, "version-not-newer", "version"),
        ({"version": 1}, "version-not-newer", "version"),
        ({"version": 3, "kind": "disclaimer"}, "document-kind-changed", "kind"),
        ({"version": 3, "mandatory_at": NOON + DAY}, "mandatory-before-previous", "mandatory_at"),
        ({"code": "other", "mandatory_at": NOON - DAY}, "mandatory-in-past", "mandatory_at"),
    ],
)
def test_a_version_follows_the_one_before(changes: dict[str, Any], rule: str, field: str) -> None:
    given(Program, PROGRAM_OPENED, published(version=2, mandatory_at=NOON + 2 * DAY)).when(
        lambda p: domain.publish(p, command(), document=some_document(**({"mandatory_at": NOON + 2 * DAY} | changes)))
    ).refused(rule, field=field)


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"text": "  \n"}, "text-missing", "text"),
        ({"text": "a\x00b"}, "text-not-text", "text"),
        ({"roles": []}, "nothing-chosen", "roles"),
        ({"kind": "poem"}, "not-allowed", "kind"),
        ({"valid_days": 0}, "out-of-range", "valid_days"),
        ({"version": 0}, "out-of-range", "version"),
        ({"code": "two words"}, "not-a-code", "code"),
    ],
)
def test_a_document_of_wrong_values_is_refused(changes: dict[str, Any], rule: str, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        some_document(**changes)
    assert (refused.value.rule, refused.value.field) == (rule, field)


def test_a_draft_opens_once_a_document_of_each_kind_is_published() -> None:
    def opening(p: Program) -> None:
        programs.open_draft(p, command())

    content = Content(POLICY, objectives=(default_objective(NOON),))
    drafted = happened(ProgramDrafted, **PROGRAM_FIELDS, name="First year", content=content.plain(), salt="5a17")
    given(Program, drafted).when(opening).refused("document-missing", field="document_kinds")
    given(Program, drafted, published(kind="disclaimer")).when(opening).refused(
        "document-missing", field="document_kinds"
    )
    opened = given(Program, drafted, published()).when(opening)
    assert opened.refusal is None
    assert opened.aggregate is not None
    assert DraftOpened in {type(event) for event in opened.aggregate.collect_events()}


def test_a_program_that_demands_documents_is_not_opened_in_one_step() -> None:
    given(Program).when(
        lambda _: programs.open_program(
            SUBJECT, command(), organization_id=ORGANIZATION, name="A", policy=POLICY, salt="5"
        )
    ).refused("document-missing", field="document_kinds")


def test_a_policy_cannot_demand_a_document_that_is_not_published() -> None:
    def change(p: Program) -> None:
        objectives = (default_objective(NOON),)
        policy_changes.change_policy(p, command(), policy=POLICY, details=Details(objectives=objectives))

    given(Program, PROGRAM_OPENED).when(change).refused("document-missing", field="document_kinds")
    assert given(Program, PROGRAM_OPENED, published()).when(change).refusal is None
    require_published(["code-of-conduct"], [some_document()])


@pytest.mark.parametrize("state", [state for state in HISTORIES if state not in ENDED])
def test_a_participant_accepts_a_version_in_every_state_before_the_end(state: ParticipationState) -> None:
    decided = given(Participation, *HISTORIES[state]).when(accept(program(published(valid_days=10))))
    if state is ParticipationState.INVITED:
        decided.refused("not-applied")
        return
    participation = decided.then(accepted(valid_until=NOON + 10 * DAY))
    assert participation.state is state
    assert participation.acceptances[CODE].holds


@pytest.mark.parametrize("state", sorted(ENDED))
def test_a_participation_that_is_over_accepts_nothing(state: ParticipationState) -> None:
    given(Participation, *HISTORIES[state]).when(accept(program(published()))).refused(f"participation-{state}")


def test_a_document_that_the_program_lacks_cannot_be_accepted() -> None:
    owner = program(published())
    given(Participation, APPLIED).when(accept(owner, 2)).refused("document-unknown", field="document_code")
    given(Participation, APPLIED).when(accept(owner, code="rules")).refused("document-unknown", field="document_code")


def test_a_document_of_another_role_cannot_be_accepted() -> None:
    given(Participation, APPLIED).when(accept(program(published(roles=["mentee"])))).refused(
        "document-not-for-role", field="document_code"
    )


def test_an_old_version_is_accepted_until_a_new_one_is_mandatory_and_not_from_that_moment_on() -> None:
    owner = program(published(), published(version=2, mandatory_at=NOON + DAY))
    before = command(at=NOON + DAY - timedelta(microseconds=1))
    given(Participation, APPLIED).when(accept(owner, meta=before)).then(accepted())
    given(Participation, APPLIED).when(accept(owner, meta=command(at=NOON + DAY))).refused(
        "document-superseded", field="document_version"
    )
    backdated = command(at=NOON, recorded=NOON + DAY)
    given(Participation, APPLIED).when(accept(owner, meta=backdated)).refused(
        "document-superseded", field="document_version"
    )
    given(Participation, APPLIED).when(accept(owner, 2, meta=before)).then(accepted(document_version=2))


def test_a_new_version_of_the_other_role_supersedes_nothing() -> None:
    owner = program(published(), published(version=2, roles=["mentee"]))
    given(Participation, APPLIED).when(accept(owner)).then(accepted())


def test_a_version_without_an_end_is_accepted_once_and_one_that_is_due_again_can_be_renewed() -> None:
    given(Participation, APPLIED, accepted()).when(accept(program(published()))).refused("document-already-accepted")
    again = accept(program(published(valid_days=10)), meta=command(at=NOON + DAY))
    given(Participation, APPLIED, accepted(valid_until=NOON + 10 * DAY)).when(again).then(
        accepted(valid_until=NOON + 11 * DAY)
    )


def test_paper_names_where_it_is_filed_by_a_code() -> None:
    owner = program(published())
    paper = accept(owner, accepted_by="paper", evidence_reference="cabinet-4:17")
    given(Participation, APPLIED).when(paper).then(accepted(accepted_by="paper", evidence_reference="cabinet-4:17"))
    given(Participation, APPLIED).when(accept(owner, accepted_by="paper", evidence_reference="in the drawer")).refused(
        "not-a-code", field="evidence_reference"
    )


def test_paper_that_is_due_again_already_is_refused() -> None:
    signed = command(at=NOON, recorded=NOON + 10 * DAY)
    given(Participation, APPLIED).when(accept(program(published(valid_days=10)), meta=signed)).refused(
        "valid-until-in-past", field="occurred_at"
    )


LAPSED = happened(AcceptanceLapsed, **WHO, document_code=CODE, document_version=1)
DUE = accepted(valid_until=NOON + 10 * DAY)


def lapse(meta: CommandMetadata) -> Callable[[Participation], None]:
    """Return the decision to let the acceptance lapse."""
    return lambda p: domain.lapse_acceptance(p, meta, code=CODE)


def test_an_acceptance_lapses_at_its_own_time_however_late_that_is_recorded() -> None:
    end = NOON + 10 * DAY
    participation = given(Participation, APPLIED, ENROLLED, DUE).aggregate
    assert participation is not None
    domain.lapse_acceptance(participation, command(at=end + 5 * DAY), code=CODE)
    events: list[Any] = list(participation.collect_events())
    assert [event.occurred_at for event in events] == [end]
    assert participation.state is ParticipationState.ENROLLED, "nothing starts, and no person is suspended"
    given(Participation, APPLIED, DUE, LAPSED).when(lapse(command(at=end))).refused("document-not-accepted")


def test_an_acceptance_does_not_lapse_before_its_time() -> None:
    end = NOON + 10 * DAY
    given(Participation, APPLIED, DUE).when(lapse(command(at=end - timedelta(hours=1)))).refused(
        "acceptance-still-valid"
    )
    behind = CommandMetadata("k", "a", "c", None, end, end - timedelta(seconds=2))
    given(Participation, APPLIED, DUE).when(lapse(behind)).refused("not-yet-due")
    given(Participation, APPLIED, accepted()).when(lapse(command(at=end))).refused("acceptance-still-valid")
    given(Participation, APPLIED).when(lapse(command())).refused("document-not-accepted")


def test_accepting_again_records_the_lapse_that_was_not_recorded_yet() -> None:
    at = NOON + 12 * DAY
    given(Participation, APPLIED, DUE).when(accept(program(published(valid_days=10)), meta=command(at=at))).then(
        LAPSED, accepted(valid_until=at + 10 * DAY)
    )


def test_a_version_that_becomes_mandatory_is_missing_from_that_moment_and_not_before() -> None:
    owner = program(published(), published(version=2, mandatory_at=NOON + DAY))
    participation = given(Participation, APPLIED, accepted()).aggregate
    assert participation is not None
    documents = [document.required for document in owner.documents]

    def missing(at: datetime) -> list[int]:
        found = missing_documents(POLICY, "mentor", documents, participation.validity, at)
        return [document.version for document in found]

    assert missing(NOON) == missing(NOON + DAY - timedelta(microseconds=1)) == []
    assert missing(NOON + DAY) == [2]
    domain.accept(participation, command(at=NOON + DAY), program=owner, code=CODE, version=2, accepted_by="guardian")
    assert missing(NOON + DAY) == []


def test_a_closed_program_still_publishes() -> None:
    closed = happened(ProgramClosed, **PROGRAM_FIELDS, reason="season-over")
    given(Program, PROGRAM_OPENED, closed).when(lambda p: domain.publish(p, command(), document=some_document())).then(
        published()
    )
