"""The rows of the desk: they appear and vanish by events, and what is due by the time of the question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from services.contract.event_data import enrollment, relationships
from services.platform.database import Pool, read_pool
from services.policy.policy import Requirement
from services.policy.published import write_policy
from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskRow
from services.projections.desk.projection import DeskProjection
from services.projections.desk.queries import EVERY_KIND, DeskQueries, DeskQuestion
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure
from services.web.cursors import Cursors, InvalidCursorError
from services.web.identity.principal import Membership, Principal
from services.web.pagination import Lists
from tests.integration.projections.desk_stories import ORGANIZATION, POLICY, Story, at
from tests.support.databases import fresh_database
from tests.support.event_stories import interleave
from tests.support.projection_spec import day
from tests.support.read_side import ReadSide

EVERYTHING = Disclosure.unrestricted()
MOMENT = timedelta(microseconds=1)
PAIR = "mentor a + mentee b"

STORIES: dict[str, Story] = {}
_PEOPLE = [f"{role} {letter}" for role in ("mentor", "mentee") for letter in "abcdefgh"]
_NAMES = [*_PEOPLE, *(f"mentor {one} + mentee {other}" for one in "abf" for other in "bcdgh")]


def story(name: str, **options: Any) -> Story:  # noqa: ANN401 - fields of a story
    """Return a new story, which the log of the read model will contain."""
    STORIES[name] = Story(name, **options)
    return STORIES[name]


admission = story("admission", policy=replace(POLICY, mentor_places=1))
admission.applied("mentor a", 2).applied("mentee b", 3)
admission.applied("mentee c", 3).person("mentee c", 4, enrollment.ScreeningStarted)
admission.person("mentee d", 5, enrollment.Invited, expires_at=day(20))
admission.applied("mentee e", 5).person("mentee e", 6, enrollment.Rejected, reason="age")
admission.applied("mentor f", 5).person("mentor f", 7, enrollment.Waitlisted, reason="full", priority=3)

full = story("full", policy=replace(POLICY, mentor_places=1))
full.enrolled("mentor a", 2).applied("mentor b", 3)
full.person("mentor b", 4, enrollment.Waitlisted, reason="full", priority=1)

freed = story("freed", policy=replace(POLICY, mentor_places=1))
freed.enrolled("mentor a", 2).applied("mentor b", 3)
freed.person("mentor b", 4, enrollment.Waitlisted, reason="full", priority=1)
freed.person("mentor a", 9, enrollment.Withdrawn, reason="moved")

suspended = story("suspended", policy=replace(POLICY, mentor_places=1))
suspended.enrolled("mentor a", 2).applied("mentor b", 3)
suspended.person("mentor b", 4, enrollment.Waitlisted, reason="full", priority=1)
suspended.person("mentor a", 9, enrollment.Suspended, reason="conduct")

more_places = story("more places", policy=replace(POLICY, mentor_places=1))
more_places.enrolled("mentor a", 2).applied("mentor b", 3)
more_places.person("mentor b", 4, enrollment.Waitlisted, reason="full", priority=1)
more_places.add(
    more_places.program,
    5,
    enrollment.PolicyChanged,
    **{"policy_version": 2, "effective_at": day(40), **write_policy(replace(POLICY, mentor_places=2))},
)

TRAINED = replace(POLICY, requirements=(Requirement("training", "mentor", 90),))
review = story("review", policy=TRAINED)
review.applied("mentor a", 2)
review.person("mentor a", 3, enrollment.RequirementRequested, kind="training", criteria_version=1)
review.applied("mentor b", 2).person("mentor b", 4, enrollment.RequirementReviewStarted, kind="training")
review.applied("mentor c", 2).person("mentor c", 4, enrollment.RequirementReviewStarted, kind="training")
review.person("mentor c", 5, enrollment.Withdrawn, reason="moved")

validity = story("validity", policy=TRAINED)
validity.enrolled("mentor a", 2).cleared("mentor a", 2, "training", 100)
validity.enrolled("mentor b", 2).cleared("mentor b", 2, "training", None)
validity.enrolled("mentor c", 2).cleared("mentor c", 2, "interview", 100)  # the program does not require it
validity.enrolled("mentee d", 2).cleared("mentee d", 2, "training", 100)  # of mentors only

expired = story("expired", policy=TRAINED)
expired.enrolled("mentor a", 2).cleared("mentor a", 2, "training", 50)
expired.person("mentor a", 50, enrollment.RequirementExpired, kind="training")
expired.enrolled("mentor b", 2).cleared("mentor b", 2, "training", 100)
expired.person("mentor b", 51, enrollment.RequirementRevoked, kind="training", reason="conviction")
expired.enrolled("mentor c", 2).cleared("mentor c", 2, "training", 50)
expired.person("mentor c", 50, enrollment.RequirementExpired, kind="training").cleared("mentor c", 52, "training", None)

BOUND = replace(POLICY, document_kinds=("code-of-conduct",))
documents = story("documents", policy=BOUND)
documents.document("conduct", 1, "code-of-conduct", 10, "mentor").document(
    "conduct", 2, "code-of-conduct", 60, "mentor"
)
documents.document("extra", 1, "disclaimer", 1, "mentor")  # of a kind that the policy does not name
documents.enrolled("mentor a", 3).enrolled("mentee b", 3)
documents.enrolled("mentor c", 3).accepted("mentor c", 4, "conduct", 1, "code-of-conduct", None)
documents.applied("mentor d", 3)

ends = story("ends", policy=BOUND)
ends.document("conduct", 1, "code-of-conduct", 1, "mentor")
ends.enrolled("mentor a", 3).accepted("mentor a", 4, "conduct", 1, "code-of-conduct", 100)
ends.enrolled("mentor b", 3).accepted("mentor b", 4, "conduct", 1, "code-of-conduct", None)
ends.enrolled("mentor c", 3).accepted("mentor c", 4, "conduct", 1, "code-of-conduct", 90)
ends.person("mentor c", 90, enrollment.AcceptanceLapsed, document_code="conduct", document_version=1)
ends.accepted("mentor c", 91, "conduct", 1, "code-of-conduct", None)

proposals = story("proposals")
proposals.proposed(PAIR, 4, expires=18).proposed("mentor a + mentee c", 5, expires=None)
proposals.proposed("mentor a + mentee d", 5).pair("mentor a + mentee d", 6, relationships.MatchExpired)
proposals.proposed("mentor b + mentee d", 5, expires=90).pair("mentor b + mentee d", 7, relationships.MatchAccepted)

requests = story("requests")
for name in ("mentee b", "mentee c", "mentee d", "mentee g", "mentee h"):
    requests.enrolled(name, 2)
requests.proposed(PAIR, 4, expires=100, by="mentee").proposed("mentor f + mentee b", 5, expires=30, by="mentee")
requests.proposed("mentor a + mentee c", 4, by="mentee").pair("mentor a + mentee c", 8, relationships.MatchExpired)
requests.proposed("mentor b + mentee c", 5, by="mentee")
requests.pair("mentor b + mentee c", 6, relationships.MatchDeclined, declined_by="mentor", reason="full")
requests.active("mentor a + mentee d", 3).closed("mentor a + mentee d", 50)
requests.active("mentor a + mentee g", 3)
requests.proposed("mentor b + mentee h", 6)

trials = story("trials")
for couple in (PAIR, "mentor a + mentee c", "mentor a + mentee d"):
    trials.active(couple, 3, trial_ends=33)
trials.pair(PAIR, 34, relationships.TrialContinued, stated_by="mentee")
for party in ("mentor", "mentee"):
    trials.pair("mentor a + mentee c", 34, relationships.TrialContinued, stated_by=party)
for party, on in (("mentor", 36), ("mentee", 35)):
    trials.pair(PAIR, on, relationships.Reminded, about="trial", party=party)
trials.pair(PAIR, 37, relationships.Reminded, about="signature", party="mentor")
trials.closed("mentor a + mentee d", 33)

conflicts = story("conflicts")
for couple in (PAIR, "mentor a + mentee c", "mentor a + mentee d"):
    conflicts.matched(couple, 4).pair(couple, 10, relationships.ConflictRaised, kind="assessor")
conflicts.pair("mentor a + mentee c", 11, relationships.ConflictCleared, kind="assessor", outcome="resolved")
conflicts.closed("mentor a + mentee d", 12)

loads = story("loads")
loads.enrolled("mentor a", 2, capacity=2).matched(PAIR, 3).matched("mentor a + mentee c", 4)
loads.person("mentor a", 20, enrollment.CapacityChanged, capacity=1)
loads.enrolled("mentor f", 2, capacity=2).matched("mentor f + mentee g", 3).matched("mentor f + mentee h", 3)

lower = story("lower")
lower.enrolled("mentor a", 2, capacity=2).matched(PAIR, 3).matched("mentor a + mentee c", 4)
lower.add(
    lower.program,
    5,
    enrollment.PolicyChanged,
    **{"policy_version": 2, "effective_at": day(40), **write_policy(replace(POLICY, mentor_capacity=1))},
)

sessions = story("sessions")
sessions.matched(PAIR, 3).scheduled(PAIR, 4, "first", 10).scheduled(PAIR, 4, "second", 20).scheduled(PAIR, 4, "off", 11)
sessions.add(
    sessions.subject(PAIR),
    9,
    relationships.SessionCancelled,
    session_id=sessions.id("off"),
    cancelled_by="mentor",
    late=False,
)
sessions.scheduled(PAIR, 4, "moved", 10).scheduled(PAIR, 4, "missed", 10)
sessions.add(
    sessions.subject(PAIR),
    9,
    relationships.SessionRescheduled,
    session_id=sessions.id("moved"),
    starts_at=day(30),
    planned_minutes=60,
)
sessions.missed(PAIR, "missed", 10, "both")
absences = story("absences")
absences.matched(PAIR, 3).matched("mentor a + mentee c", 3)
for number, excuse in enumerate((None, "private", "none", "none")):
    absences.scheduled(PAIR, 4, f"s{number}", 10 + 10 * number)
    absences.missed(PAIR, f"s{number}", 10.5 + 10 * number, "both" if number else "mentee", excuse)
absences.corrected(PAIR, "s3", 45, 40.5, 40)
for number in (70, 72):
    absences.scheduled("mentor a + mentee c", 4, f"t{number}", number)
    absences.missed("mentor a + mentee c", f"t{number}", number + 0.5, "mentor", "none")
absences.scheduled("mentor a + mentee c", 4, "t", 10).missed("mentor a + mentee c", "t", 10.5, "mentee", "none")
sessions.matched("mentor a + mentee c", 3).scheduled("mentor a + mentee c", 4, "third", 10)
sessions.closed("mentor a + mentee c", 9)


def signed(
    of: Story, couple: str, when: float, party: str, cadence_days: int, *, last: bool = False, version_number: int = 1
) -> None:
    """Let one party sign, the last one or not."""
    terms = {"cadence_days": cadence_days, "duration_days": 180, "channel": "video", "complete": last}
    version = {
        "version": version_number,
        "other_channels": [],
        "guardian": False,
        "guardian_of_mentor": False,
        "running": False,
    }
    of.pair(couple, when, relationships.AgreementSigned, signed_by=party, **terms, **version)


agreements = story("agreements")
for couple in (PAIR, "mentor a + mentee c", "mentor a + mentee d"):
    agreements.matched(couple, 3)
signed(agreements, PAIR, 4, "mentee", 14)
signed(agreements, "mentor a + mentee c", 4, "mentor", 14)
signed(agreements, "mentor a + mentee c", 5, "mentee", 14, last=True)
agreements.closed("mentor a + mentee d", 6)

changes = story("changes")
for couple in (PAIR, "mentor a + mentee c", "mentor a + mentee d"):
    changes.active(couple, 3)
    signed(changes, couple, 3, "mentor", 14)
    signed(changes, couple, 3, "mentee", 14, last=True)
    signed(changes, couple, 10, "mentor", 7, version_number=2)
signed(changes, "mentor a + mentee c", 12, "mentee", 7, last=True, version_number=2)
withdrawal = {"version": 2, "withdrawn_by": "mentor"}
changes.pair("mentor a + mentee d", 12, relationships.AgreementWithdrawn, **withdrawal)

FORM: dict[str, Any] = {"formality": "formal", "direction": "traditional", "shape": "pair", "group_id": None}
FORM |= {"policy_version": 1, "trial_ends_at": None}
idle = story("idle")
for couple in (PAIR, "mentor a + mentee c", "mentor a + mentee d"):
    idle.matched(couple, 3)
    signed(idle, couple, 4, "mentor", 10)
    signed(idle, couple, 4, "mentee", 10, last=True)
    idle.pair(couple, 5, relationships.Activated, **FORM)
idle.scheduled(PAIR, 6, "met", 7)
idle.pair(
    PAIR,
    8,
    relationships.SessionHeld,
    session_id=idle.id("met"),
    started_at=day(7),
    minutes=60,
    mode="video",
    evidence=2,
    count=1,
)
idle.scheduled("mentor a + mentee d", 6, "planned", 90)

AIMED = replace(POLICY, objective_codes=("matches",))
objectives = story("objectives", policy=AIMED)
for code, due_on in (("matches", 20_500), ("dropped", 20_400)):
    objectives.add(
        objectives.program,
        1,
        enrollment.ObjectiveDefined,
        code=code,
        measure="active-relationships",
        baseline_thousandths=None,
        target_thousandths=40_000,
        better="higher",
        due_on=due_on,
        policy_version=1,
    )

feedback = story("feedback")
feedback.instrument("pulse", "pulse", "relationship").active(PAIR, 60)
feedback.answered(PAIR, 61, "mentor", "pulse", "relationship", PAIR)

sealed = story("sealed", policy=replace(POLICY, confidentiality="sealed"))
sealed.applied("mentee a", 2)
draft = story("draft", policy=None)
draft.document("conduct", 1, "code-of-conduct", 1, "mentor")


@pytest.fixture(scope="module")
def pool(postgres_dsn: str) -> Iterator[Pool]:
    with fresh_database(postgres_dsn) as dsn:
        # Every order that keeps each key's own is possible; the seed chooses one.
        keys: dict[tuple[str, bool], list[Any]] = {}
        for each in STORIES.values():
            for event in each.events:
                apart = any(part in event.type for part in (".requirement-", ".conflict-", ".feedback-"))
                keys.setdefault((event.subject, apart), []).append(event)
        ReadSide(dsn, [DeskProjection(), DirectoryProjection()]).play(interleave(list(keys.values()), Random(5)))
        with read_pool(dsn, name="test") as pool:
            yield pool


@pytest.fixture(scope="module")
def desk(pool: Pool) -> DeskQueries:
    return DeskQueries(pool, Lists(pool, Cursors(b"0" * 32)))


def rows(desk: DeskQueries, of: Story, now: datetime, kind: Kind | None = None) -> list[DeskRow]:
    """Return the rows of a story at a time."""
    return desk.rows(DeskQuestion(EVERYTHING, now, of.program_id), kind=kind, limit=200).items


def shown(desk: DeskQueries, of: Story, now: datetime, kind: Kind) -> list[str]:
    """Return the names of the things of one kind that a story has on the desk at a time."""
    names = {of.id(name): name for name in ("program", *_NAMES)}
    return [names[row.subject] for row in rows(desk, of, now, kind)]


def only(found: Sequence[DeskRow]) -> DeskRow:
    assert len(found) == 1, found
    return found[0]


class TestWhatComesNext:
    def test_the_next_date_puts_something_on_the_desk(self, desk: DeskQueries) -> None:
        now, found = at(9), 0
        for of in STORIES.values():
            moment = desk.next_due(DeskQuestion(EVERYTHING, now, of.program_id))
            if moment is not None:
                found += 1
                assert moment > now
                before, after = (rows(desk, of, each) for each in (moment - MOMENT, moment))
                assert {row.id for row in after} - {row.id for row in before}
        assert found >= 3
        assert desk.next_due(DeskQuestion(EVERYTHING, now, admission.program_id)) is None

    def test_the_programs_of_a_desk_are_those_of_its_staff(self, desk: DeskQueries) -> None:
        every = desk.programs(DeskQuestion(EVERYTHING, at(9), admission.program_id))
        assert set(every) == {of.program_id for of in STORIES.values()}
        stranger = Disclosure.of(Principal("s", "i", actor="a"))
        assert desk.programs(DeskQuestion(stranger, at(9))) == {}


class TestAdmission:
    def test_applications_screenings_and_invitations(self, desk: DeskQueries) -> None:
        assert shown(desk, admission, at(9), "application") == ["mentor a", "mentee b"]
        assert shown(desk, admission, at(9), "screening") == ["mentee c"]
        row = only(rows(desk, admission, at(9), "invitation"))
        assert (row.subject, row.due_at, row.people) == (
            admission.id("mentee d"),
            at(20),
            [admission.id("mentee d's person")],
        )

    def test_a_place_is_free_for_one_who_waits(self, desk: DeskQueries) -> None:
        row = only(rows(desk, admission, at(9), "place-free"))
        assert (row.subject, row.detail) == (admission.id("mentor f"), {"role": "mentor", "priority": 3})
        assert shown(desk, full, at(9), "place-free") == []
        assert shown(desk, freed, at(10), "place-free") == ["mentor b"]

    def test_a_suspended_participant_holds_a_place(self, desk: DeskQueries) -> None:
        assert shown(desk, suspended, at(10), "place-free") == []

    def test_a_new_version_frees_places_from_its_effect_on(self, desk: DeskQueries) -> None:
        assert shown(desk, more_places, at(40) - MOMENT, "place-free") == []
        assert shown(desk, more_places, at(40), "place-free") == ["mentor b"]


class TestRequirements:
    def test_requested_and_in_review_until_the_participation_ended(self, desk: DeskQueries) -> None:
        found = rows(desk, review, at(9), "requirement-review")
        assert [(row.subject, row.detail["state"]) for row in found] == [
            (review.id("mentor a"), "requested"),
            (review.id("mentor b"), "in-review"),
        ]

    @pytest.mark.parametrize(
        ("now", "expiring", "missing"),
        [
            (at(70) - MOMENT, [], []),
            (at(70), ["mentor a"], []),
            (at(100) - MOMENT, ["mentor a"], []),
            (at(100), [], ["mentor a"]),
        ],
    )
    def test_thirty_days_before_it_ends_and_when_it_has(
        self, desk: DeskQueries, now: datetime, expiring: list[str], missing: list[str]
    ) -> None:
        assert shown(desk, validity, now, "requirement-expiring") == expiring
        assert shown(desk, validity, now, "requirement-expired") == missing
        for row in (each for each in rows(desk, validity, now) if each.kind != "mentee-waiting"):
            assert (row.due_at, row.since) == (at(100), at(70) if expiring else at(100))

    def test_expired_or_revoked_until_it_is_cleared_again(self, desk: DeskQueries) -> None:
        assert shown(desk, expired, at(60), "requirement-expired") == ["mentor a", "mentor b"]


class TestDocuments:
    @pytest.mark.parametrize(
        ("now", "due"),
        [
            (at(30) - MOMENT, [("mentor a", 1)]),
            (at(30), [("mentor a", 1), ("mentor a", 2), ("mentor c", 2)]),
            (at(60), [("mentor a", 2), ("mentor c", 2)]),
        ],
    )
    def test_the_mandatory_version_and_the_next_one_thirty_days_before(
        self, desk: DeskQueries, now: datetime, due: list[tuple[str, int]]
    ) -> None:
        names = {documents.id(name): name for name in _NAMES}
        found = rows(desk, documents, now, "document-due")
        assert sorted((names[row.subject], row.detail["version"]) for row in found) == due
        assert {row.detail["document"] for row in found} == {"conduct"}

    def test_an_acceptance_that_ends(self, desk: DeskQueries) -> None:
        assert shown(desk, ends, at(70) - MOMENT, "document-due") == []
        row = only(rows(desk, ends, at(70), "document-due"))
        assert (row.subject, row.due_at, row.detail["accepted"]) == (ends.id("mentor a"), at(100), True)


class TestRequests:
    def test_a_mentee_waits_long_from_two_weeks_on(self, desk: DeskQueries) -> None:
        assert shown(desk, requests, at(16) - MOMENT, "mentee-waiting") == []
        assert sorted(shown(desk, requests, at(16), "mentee-waiting")) == ["mentee b", "mentee h"]
        (asking, _) = sorted(rows(desk, requests, at(16), "mentee-waiting"), key=lambda row: -row.detail["asked"])
        assert asking.since == at(2)
        assert asking.detail == {"role": "mentee", "asked": 2, "open": 2, "declined": 0, "expired": 0}

    def test_the_wait_begins_again_when_a_relationship_ends(self, desk: DeskQueries) -> None:
        assert "mentee d" not in shown(desk, requests, at(64) - MOMENT, "mentee-waiting")
        assert "mentee d" in shown(desk, requests, at(64), "mentee-waiting")

    def test_requests_that_came_to_nothing_are_on_the_desk_at_once(self, desk: DeskQueries) -> None:
        row = only(rows(desk, requests, at(9), "requests-failed"))
        assert (row.subject, row.since) == (requests.id("mentee c"), at(8))
        assert row.detail == {"role": "mentee", "asked": 2, "open": 0, "declined": 1, "expired": 1}

    def test_a_request_waits_and_says_how_many_the_mentee_has_open(self, desk: DeskQueries) -> None:
        found = rows(desk, requests, at(9), "request-waiting")
        assert [(row.subject, row.detail["open"]) for row in found] == [
            (requests.id(PAIR), 2),
            (requests.id("mentor f + mentee b"), 2),
        ]
        assert {row.detail["mentee_participation"] for row in found} == {requests.id("mentee b")}
        assert shown(desk, requests, at(9), "proposal-waiting") == ["mentor b + mentee h"]
        lapsing = only(
            [row for row in rows(desk, requests, at(27), "proposal-lapsing") if row.detail["asked_by"] == "mentee"]
        )
        assert lapsing.subject == requests.id("mentor f + mentee b")


class TestRelationships:
    def test_a_proposal_waits_and_is_about_to_lapse_three_days_before(self, desk: DeskQueries) -> None:
        other = "mentor a + mentee c"
        assert shown(desk, proposals, at(15) - MOMENT, "proposal-waiting") == [PAIR, other]
        assert shown(desk, proposals, at(15) - MOMENT, "proposal-lapsing") == []
        assert shown(desk, proposals, at(15), "proposal-waiting") == [other]
        assert only(rows(desk, proposals, at(15), "proposal-lapsing")).due_at == at(18)

    def test_a_match_awaits_approval(self, desk: DeskQueries) -> None:
        row = only(rows(desk, proposals, at(15), "approval"))
        people = [proposals.id("mentor b's person"), proposals.id("mentee d's person")]
        assert (row.subject_type, row.since, row.people) == ("relationship", at(7), people)

    def test_a_conflict_until_it_is_cleared_or_the_relationship_ended(self, desk: DeskQueries) -> None:
        row = only(rows(desk, conflicts, at(20), "conflict"))
        assert (row.subject, row.detail) == (conflicts.id(PAIR), {"conflict": "assessor"})

    def test_a_load_above_the_persons_capacity(self, desk: DeskQueries) -> None:
        row = only(rows(desk, loads, at(30), "over-capacity"))
        assert (row.subject, row.since) == (loads.id("mentor a"), at(20))
        assert row.detail == {"role": "mentor", "load": 2, "capacity": 1}

    def test_a_load_above_the_capacity_of_the_version_in_force(self, desk: DeskQueries) -> None:
        assert shown(desk, lower, at(40) - MOMENT, "over-capacity") == []
        assert only(rows(desk, lower, at(40), "over-capacity")).since == at(40)

    def test_a_session_is_unreported_from_its_end_on(self, desk: DeskQueries) -> None:
        end = at(10) + timedelta(hours=1)
        assert shown(desk, sessions, end - MOMENT, "session-unreported") == []
        assert shown(desk, sessions, end, "session-unreported") == [PAIR]
        both = rows(desk, sessions, at(21), "session-unreported")
        assert [datetime.fromisoformat(each.detail["ends_at"]) for each in both] == [each.since for each in both]
        assert len(both) == 2
        moved = rows(desk, sessions, at(31), "session-unreported")
        assert {each.detail["session"] for each in moved} == {
            sessions.id(name) for name in ("first", "second", "moved")
        }

    def test_two_sessions_missed_without_an_excuse_within_sixty_days(self, desk: DeskQueries) -> None:
        assert shown(desk, absences, at(30.5) - MOMENT, "sessions-missed") == []  # one of the two was excused
        row = only(rows(desk, absences, at(30.5), "sessions-missed"))
        assert (row.subject, row.since) == (absences.id(PAIR), at(30.5))
        detail = {"missed": 2, "missed_by_mentor": 1, "missed_by_mentee": 2}
        assert {name: row.detail[name] for name in detail} == detail
        assert shown(desk, absences, at(70.4), "sessions-missed") == [PAIR]
        assert shown(desk, absences, at(70.5), "sessions-missed") == []  # the first was sixty days ago

    def test_a_report_that_was_taken_back_counts_no_more_and_is_to_be_made(self, desk: DeskQueries) -> None:
        row = only(rows(desk, absences, at(50), "sessions-missed"))
        assert row.detail["missed"] == 2
        assert absences.id("s3") in {
            row.detail["session"] for row in rows(desk, absences, at(50), "session-unreported")
        }

    def test_a_change_of_the_agreement_waits_for_a_signature_after_seven_days(self, desk: DeskQueries) -> None:
        assert shown(desk, changes, at(17) - MOMENT, "agreement-change") == []
        row = only(rows(desk, changes, at(17), "agreement-change"))
        assert (row.subject, row.since) == (changes.id(PAIR), at(17))
        signing = {"guardian": False, "guardian_of_mentor": False, "signed": ["mentor"]}
        assert row.detail == {"version": 2, "reminded_at": None, **signing}

    def test_a_trial_that_was_over_a_week_ago_and_not_answered_by_both(self, desk: DeskQueries) -> None:
        assert shown(desk, trials, at(40) - MOMENT, "trial-over") == []
        row = only(rows(desk, trials, at(40), "trial-over"))
        assert (row.subject, row.since, row.detail["going_on"]) == (trials.id(PAIR), at(40), ["mentee"])
        assert datetime.fromisoformat(row.detail["trial_ends_at"]) == at(33)
        assert datetime.fromisoformat(row.detail["reminded_at"]) == at(36), "the last reminder about this"

    def test_a_match_that_has_not_started_after_seven_days(self, desk: DeskQueries) -> None:
        assert shown(desk, agreements, at(10) - MOMENT, "agreement-unsigned") == []
        found = rows(desk, agreements, at(10), "agreement-unsigned")
        names = {agreements.id(name): name for name in _NAMES}
        assert sorted((names[row.subject], row.detail["signed"]) for row in found) == [
            (PAIR, ["mentee"]),
            ("mentor a + mentee c", ["mentee", "mentor"]),
        ]
        assert {row.since for row in found} == {at(10)}

    def test_a_pair_is_idle_after_twice_its_cadence_without_a_session_or_a_plan(self, desk: DeskQueries) -> None:
        assert shown(desk, idle, at(25) - MOMENT, "relationship-idle") == []
        assert shown(desk, idle, at(25), "relationship-idle") == ["mentor a + mentee c"]  # active since day 5
        assert shown(desk, idle, at(27), "relationship-idle") == ["mentor a + mentee c", PAIR]  # met on day 7
        first, second = rows(desk, idle, at(60), "relationship-idle")
        assert (first.detail, first.since) == ({"cadence_days": 10, "last_held_at": None}, at(25))
        assert datetime.fromisoformat(second.detail["last_held_at"]) == at(7)


def test_an_objective_in_force_is_due_on_its_day(desk: DeskQueries) -> None:
    due = datetime.fromisoformat("2026-02-16T00:00:00+00:00")  # day 20,500
    assert shown(desk, objectives, due - MOMENT, "objective-due") == []
    row = only(rows(desk, objectives, due, "objective-due"))
    assert (row.subject_type, row.due_at, row.detail["objective"], row.people) == ("program", due, "matches", [])


class TestLists:
    def test_every_row_once_whatever_the_page_and_the_oldest_first(self, desk: DeskQueries) -> None:
        question = DeskQuestion(EVERYTHING, at(75))
        whole = desk.rows(question, limit=200)
        assert [row.since for row in whole.items] == sorted(row.since for row in whole.items)
        assert len({row.id for row in whole.items}) == len(whole.items) == whole.total == sum(whole.counts.values())
        paged: list[DeskRow] = []
        cursor = None
        while True:
            page = desk.rows(question, limit=3, cursor=cursor)
            assert (page.total, page.counts) == (whole.total, whole.counts)
            paged += page.items
            cursor = page.next
            if cursor is None:
                break
        assert paged == whole.items
        first = desk.rows(question, limit=3).next
        with pytest.raises(InvalidCursorError):
            desk.rows(question, kind="application", limit=3, cursor=first)

    @pytest.mark.parametrize("kind", EVERY_KIND)
    def test_a_kind_selects_its_rows_and_keeps_the_counts(self, desk: DeskQueries, kind: Kind) -> None:
        question = DeskQuestion(EVERYTHING, at(75))
        whole, part = desk.rows(question, limit=200), desk.rows(question, kind=kind, limit=200)
        assert part.items == [row for row in whole.items if row.kind == kind]
        assert part.items, "an example of every kind"
        assert (part.total, part.counts) == (len(part.items), whole.counts)

    def test_due_before_selects_what_has_a_date_before_it(self, desk: DeskQueries) -> None:
        question = DeskQuestion(EVERYTHING, at(16), due_before=at(20))
        found = desk.rows(question, limit=200)
        every = desk.rows(replace(question, due_before=None), limit=200).items
        assert found.items == [row for row in every if row.due_at is not None and row.due_at < at(20)] != []
        assert found.total == len(found.items)

    def test_the_summary_counts_the_same_rows(self, desk: DeskQueries) -> None:
        question = DeskQuestion(EVERYTHING, at(75))
        whole, summary = desk.rows(question, limit=200), desk.summary(question)
        assert (summary.total, {group.kind: group.count for group in summary.groups}) == (whole.total, whole.counts)
        for group in summary.groups:
            mine = [row for row in whole.items if row.kind == group.kind]
            assert group.oldest_since == mine[0].since
            assert group.next_due_at == min((row.due_at for row in mine if row.due_at), default=None)


OF_SEALED = Membership("coordinator", ORGANIZATION, sealed.program_id)


def coordinator(*memberships: Membership) -> Disclosure:
    """Return the access of a coordinator."""
    return Disclosure.of(Principal("c", "https://issuer.test", frozenset(memberships), actor="c"))


@pytest.mark.parametrize(
    ("memberships", "seen"),
    [
        ((), set()),
        ((Membership("executive"), Membership("analyst")), set()),
        ((Membership("coordinator", "00000000-0000-4000-8000-00000000dead"),), set()),
        ((Membership("coordinator", ORGANIZATION, admission.program_id),), {"admission"}),
        ((OF_SEALED,), {"sealed"}),
        ((Membership("coordinator", ORGANIZATION),), {"admission", "sealed"}),
        ((Membership("coordinator"),), {"admission"}),
        (
            (Membership("coordinator"), Membership("coordinator", ORGANIZATION, sealed.program_id)),
            {"admission", "sealed"},
        ),
    ],
    ids=[
        "none",
        "other roles",
        "another organization",
        "program",
        "sealed program",
        "organization",
        "federation",
        "both",
    ],
)
def test_rows_are_for_the_programs_own_staff(
    desk: DeskQueries, memberships: tuple[Membership, ...], seen: set[str]
) -> None:
    question = DeskQuestion(coordinator(*memberships), at(9))
    programs = {row.program for row in desk.rows(question, limit=200).items}
    assert programs & {"admission", "sealed"} == seen
    assert bool(desk.summary(question).total) == bool(seen)


def test_a_question_about_one_program_uses_the_indexes(pool: Pool) -> None:
    """With many programs, no statement reads a table from its beginning to its end."""
    select = DeskQuestion(EVERYTHING, at(60), admission.program_id).select(EVERY_KIND)
    values: Mapping[str, object] = {**select.values, "limit": 50}
    with pool.connection() as connection, connection.transaction():
        connection.execute("SET LOCAL enable_seqscan = off")
        connection.execute("SET LOCAL enable_hashjoin = off")
        connection.execute("SET LOCAL enable_mergejoin = off")
        plan = connection.execute(f"EXPLAIN (FORMAT TEXT) {select.text()}".encode(), values).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "Seq Scan" not in text, text
    for index in (
        "participations_admission",
        "participations_taking_part",
        "requirements_unmet",
        "requirements_ending",
        "relationships_undecided",
        "relationships_open_of_mentors",
        "sessions_by_relationship",
    ):
        assert index in text, text
