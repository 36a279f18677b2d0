"""Public events of the read models' examples: one organization, one program, two participations, a relationship."""

from dataclasses import replace

from services.contract.event_data import enrollment, relationships
from services.contract.record import PublicEvent
from services.policy.policy import Policy
from services.policy.published import write_policy
from tests.support.projection_spec import Subject, day, event

_ORGANIZATION = "00000000-0000-4000-8000-0000000000a1"
_PROGRAM = "00000000-0000-4000-8000-0000000000b1"

ORGANIZATION = Subject(_ORGANIZATION, _ORGANIZATION)
PROGRAM = Subject(_PROGRAM, _ORGANIZATION, _PROGRAM)
MENTORING = Subject("00000000-0000-4000-8000-0000000000c1", _ORGANIZATION, _PROGRAM)
"""The mentor's participation."""
LEARNING = Subject("00000000-0000-4000-8000-0000000000c2", _ORGANIZATION, _PROGRAM)
"""The mentee's participation."""
RELATIONSHIP = Subject("00000000-0000-4000-8000-0000000000d1", _ORGANIZATION, _PROGRAM)

MENTOR = "00000000-0000-4000-8000-0000000000e1"
MENTEE = "00000000-0000-4000-8000-0000000000e2"
GOAL = "00000000-0000-4000-8000-0000000000f1"
SESSION = "00000000-0000-4000-8000-0000000000f2"
FEEDBACK = "00000000-0000-4000-8000-0000000000f3"

POLICY = Policy(
    formalities=("formal",),
    directions=("traditional", "peer"),
    shapes=("pair",),
    mentor_capacity=3,
    mentee_limit=2,
    minimum_group_size=5,
    confidentiality="confidential",
    request_expiry_days=14,
)
JOINED = event(ORGANIZATION, day(1), enrollment.OrganizationJoined, name="Riverside", terms_version="2026-1")
OPENED = event(
    PROGRAM,
    day(1),
    enrollment.ProgramOpened,
    name="First year",
    policy_version=1,
    **write_policy(POLICY),
)
APPLIED = event(
    LEARNING,
    day(2),
    enrollment.Applied,
    person_id=MENTEE,
    role="mentee",
    attempt=1,
    previous_participation_id=None,
    skills=["python"],
    seniority=1,
)
ENROLLED = event(
    LEARNING, day(3), enrollment.Enrolled, person_id=MENTEE, role="mentee", capacity=2, seniority=4, policy_version=1
)
PROPOSED = event(
    RELATIONSHIP,
    day(4),
    relationships.MatchProposed,
    mentor_participation_id=MENTORING.id,
    mentee_participation_id=LEARNING.id,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    proposed_by="mentor",
    expires_at=day(18),
    policy_version=1,
    run_id=None,
    algorithm=None,
)
MATCHED = event(
    RELATIONSHIP,
    day(5),
    relationships.Matched,
    mentor_participation_id=MENTORING.id,
    mentee_participation_id=LEARNING.id,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    policy_version=1,
    predecessor_id=None,
    predecessor_planned=None,
)
ACTIVATED = event(
    RELATIONSHIP,
    day(6),
    relationships.Activated,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    policy_version=1,
    trial_ends_at=None,
)


LEFT = event(ORGANIZATION, day(99), enrollment.OrganizationLeft, reason="merged")
INSTRUMENT_PUBLISHED = event(
    PROGRAM,
    day(2),
    enrollment.InstrumentPublished,
    code="closing",
    version=3,
    title="At the end",
    purpose="post",
    about="relationship",
    answered_by=["mentee"],
    privacy="confidential",
    waves=["pre", "post"],
    overall="worth",
    item_codes=["worth", "hours"],
    item_texts=["Was it worth your time?", "How many hours?"],
    item_minimums=[1, 0],
    item_maximums=[5, 40],
    item_lowest_labels=["no", ""],
    item_highest_labels=["yes", ""],
)
PROGRAM_CLOSED = event(PROGRAM, day(98), enrollment.ProgramClosed, reason="season-over")
REJECTED = event(LEARNING, day(3), enrollment.Rejected, person_id=MENTEE, role="mentee", reason="full")
LEARNING_PAUSED = event(
    LEARNING, day(90), enrollment.Paused, person_id=MENTEE, role="mentee", reason="leave", resumes_at=None
)
LEARNING_RESUMED = event(LEARNING, day(91), enrollment.Resumed, person_id=MENTEE, role="mentee")
WITHDRAWN = event(LEARNING, day(95), enrollment.Withdrawn, person_id=MENTEE, role="mentee", reason="moved")
COMPLETED = event(LEARNING, day(95), enrollment.Completed, person_id=MENTEE, role="mentee")

MATCH_DECLINED = event(
    RELATIONSHIP,
    day(5),
    relationships.MatchDeclined,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    declined_by="mentee",
    reason="fit",
)
MATCH_EXPIRED = event(RELATIONSHIP, day(18), relationships.MatchExpired, mentor_id=MENTOR, mentee_id=MENTEE)
MATCH_WITHDRAWN = event(
    RELATIONSHIP,
    day(5),
    relationships.MatchWithdrawn,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    withdrawn_by="coordinator",
)
PAUSED = event(RELATIONSHIP, day(20), relationships.Paused, mentor_id=MENTOR, mentee_id=MENTEE, reason="leave")
RESUMED = event(RELATIONSHIP, day(25), relationships.Resumed, mentor_id=MENTOR, mentee_id=MENTEE)
CLOSED = event(
    RELATIONSHIP,
    day(60),
    relationships.Closed,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    initiated_by="mentor",
    never_pair_again=False,
    reason="goals-met",
    planned=True,
    activated_at=day(6),
)
REOPENED = event(
    RELATIONSHIP,
    day(65),
    relationships.Reopened,
    mentor_participation_id=MENTORING.id,
    mentee_participation_id=LEARNING.id,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    formality="formal",
    direction="traditional",
    shape="pair",
    group_id=None,
    policy_version=1,
    reason="both_wish",
    activated_at=day(6),
    closed_at=day(60),
    closed_recorded_at=day(60),
    closed_by="mentor",
    planned=True,
)
VOIDED = event(
    RELATIONSHIP,
    day(70),
    relationships.Voided,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    reason="duplicate",
    activated_at=day(6),
)
ANSWERED = event(
    RELATIONSHIP,
    day(61),
    relationships.ClosingAnswered,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    given_by="mentee",
    again="not_now",
    conversation_on=20500,
    never_pair_again=True,
)
GOAL_AGREED = event(RELATIONSHIP, day(7), relationships.GoalAgreed, goal_id=GOAL, category="career", due_on=None)
GOAL_MET = event(RELATIONSHIP, day(50), relationships.GoalMet, goal_id=GOAL, attested_by="both")
FEEDBACK_GIVEN = event(
    RELATIONSHIP,
    day(55),
    relationships.FeedbackGiven,
    feedback_id=FEEDBACK,
    instrument="pulse",
    instrument_version=2,
    wave="post",
    about="relationship",
    about_id=RELATIONSHIP.id,
    given_by="mentee",
    rating=5,
)


def session_held(at: int, *, evidence: int, count: int = 1) -> PublicEvent[relationships.SessionHeld]:
    """Return a session of 45 minutes that is reported one day after its start."""
    return event(
        RELATIONSHIP,
        at + day(2) - day(1),
        relationships.SessionHeld,
        session_id=SESSION,
        mentor_id=MENTOR,
        mentee_id=MENTEE,
        started_at=at,
        minutes=45,
        mode="video",
        evidence=evidence,
        count=count,
        reported_by="mentor",
        group_session_id=None,
    )


LEAVING = event(ORGANIZATION, day(60), enrollment.OrganizationLeaving, leaves_at=day(90), reason="merged")
DRAFTED = event(PROGRAM, day(0), enrollment.ProgramDrafted, name="First yaer", confidentiality="confidential")
RENAMED = event(PROGRAM, day(2), enrollment.ProgramRenamed, name="Second year")
PROGRAM_ENDED = event(PROGRAM, day(120), enrollment.ProgramEnded, reason="season-over")
ARCHIVED = event(PROGRAM, day(150), enrollment.ProgramArchived)
CHANGED_POLICY = replace(POLICY, mentor_capacity=1, minimum_group_size=8, objective_codes=("matches",))
POLICY_CHANGED = event(
    PROGRAM,
    day(30),
    enrollment.PolicyChanged,
    policy_version=2,
    effective_at=day(40),
    **write_policy(CHANGED_POLICY),
)
OBJECTIVE_DEFINED = event(
    PROGRAM,
    day(30),
    enrollment.ObjectiveDefined,
    code="matches",
    measure="active-relationships",
    baseline_thousandths=None,
    target_thousandths=40_000,
    better="higher",
    due_on=20_500,
    policy_version=2,
)
DOCUMENT_PUBLISHED = event(
    PROGRAM,
    day(5),
    enrollment.DocumentPublished,
    code="conduct",
    version=2,
    kind="code-of-conduct",
    title="Code of conduct",
    roles=["mentor"],
    mandatory_at=day(20),
    valid_days=365,
    text_sha256="0" * 64,
)
INVITED = event(LEARNING, day(1), enrollment.Invited, person_id=MENTEE, role="mentee", expires_at=day(15))
SCREENING_STARTED = event(LEARNING, day(3), enrollment.ScreeningStarted, person_id=MENTEE, role="mentee")
WAITLISTED = event(LEARNING, day(4), enrollment.Waitlisted, person_id=MENTEE, role="mentee", reason="full", priority=2)
SUSPENDED = event(
    LEARNING, day(92), enrollment.Suspended, person_id=MENTEE, role="mentee", reason="requirement-expired"
)
REINSTATED = event(LEARNING, day(93), enrollment.Reinstated, person_id=MENTEE, role="mentee")
REMOVED = event(LEARNING, day(95), enrollment.Removed, person_id=MENTEE, role="mentee", reason="conduct")
CAPACITY_CHANGED = event(LEARNING, day(94), enrollment.CapacityChanged, person_id=MENTEE, role="mentee", capacity=1)
SENIORITY_CHANGED = event(
    LEARNING, day(94), enrollment.SeniorityChanged, person_id=MENTEE, role="mentee", seniority=None
)
PARTICIPANT_ERASED = event(LEARNING, day(96), enrollment.ParticipantErased, person_id=MENTEE, role="mentee")
MATCH_ACCEPTED = event(RELATIONSHIP, day(5), relationships.MatchAccepted, mentor_id=MENTOR, mentee_id=MENTEE)
MATCH_SUPERSEDED = event(
    RELATIONSHIP, day(6), relationships.MatchSuperseded, mentor_id=MENTOR, mentee_id=MENTEE, superseded_by_id=GOAL
)
AGREEMENT_SIGNED = event(
    RELATIONSHIP,
    day(6),
    relationships.AgreementSigned,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    signed_by="mentee",
    cadence_days=14,
    duration_days=180,
    channel="video",
    complete=True,
    version=1,
    other_channels=[],
    guardian=False,
    guardian_of_mentor=False,
    running=False,
)
AGREEMENT_REVISED = event(
    RELATIONSHIP,
    day(50),
    relationships.AgreementSigned,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    signed_by="mentee",
    cadence_days=7,
    duration_days=365,
    channel="phone",
    complete=True,
    version=2,
    other_channels=["video"],
    guardian=False,
    guardian_of_mentor=False,
    running=True,
)
AGREEMENT_WITHDRAWN = event(
    RELATIONSHIP,
    day(51),
    relationships.AgreementWithdrawn,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    version=3,
    withdrawn_by="mentor",
)
CONFLICT_RAISED = event(
    RELATIONSHIP, day(40), relationships.ConflictRaised, mentor_id=MENTOR, mentee_id=MENTEE, kind="assessor"
)
CONFLICT_CLEARED = event(
    RELATIONSHIP,
    day(41),
    relationships.ConflictCleared,
    mentor_id=MENTOR,
    mentee_id=MENTEE,
    kind="assessor",
    outcome="safeguarded",
)
SCHEDULED = event(
    RELATIONSHIP,
    day(7),
    relationships.SessionScheduled,
    session_id=SESSION,
    starts_at=day(9),
    planned_minutes=60,
    group_session_id=None,
)
MOVED = event(
    RELATIONSHIP,
    day(8),
    relationships.SessionRescheduled,
    session_id=SESSION,
    starts_at=day(12),
    planned_minutes=30,
)
MISSED = event(
    RELATIONSHIP,
    day(13),
    relationships.SessionMissed,
    session_id=SESSION,
    missed_by="mentee",
    excuse="none",
    reported_by="mentor",
)
CORRECTED = event(
    RELATIONSHIP,
    day(14),
    relationships.SessionCorrected,
    session_id=SESSION,
    corrected_by="mentor",
    missed_at=day(13),
    starts_at=day(12),
    planned_minutes=30,
    outcome="missed",
    reported_at=None,
    minutes=None,
    evidence=None,
    count=None,
    left_starts=[],
    left_evidence=[],
    group_session_id=None,
)
