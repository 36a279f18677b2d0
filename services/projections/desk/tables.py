"""Tables of the desk (see `schema.sql`) with the merge rules of their columns.

An end that a later event can take away has two columns, the time and whether there is none: a merge cannot set a column
to null.
"""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")
PROGRAM = Column("program_id", "uuid")

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("name", "text"),
        Column("state", "text"),
        Column("confidentiality", "text"),
    ),
)

POLICY_VERSIONS = Table(
    "policy_versions",
    (PROGRAM, Column("version", "integer")),
    (
        Column("effective_at", "timestamptz"),
        Column("mentor_capacity", "integer"),
        Column("mentee_limit", "integer"),
        Column("mentor_places", "integer"),
        Column("mentee_places", "integer"),
        Column("mentor_requirements", "text[]"),
        Column("mentee_requirements", "text[]"),
        Column("document_kinds", "text[]"),
        Column("objective_codes", "text[]"),
    ),
)

OBJECTIVES = Table(
    "objectives",
    (PROGRAM, Column("code", "text"), Column("policy_version", "integer")),
    (Column("measure", "text"), Column("due_on", "date")),
)

DOCUMENTS = Table(
    "documents",
    (PROGRAM, Column("code", "text"), Column("version", "integer")),
    (Column("kind", "text"), Column("roles", "text[]"), Column("mandatory_at", "timestamptz")),
)

PARTICIPATIONS = Table(
    "participations",
    (ID,),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("person_id", "uuid", Merge.FIRST),
        Column("role", "text", Merge.FIRST),
        Column("step", "text"),
        Column("since", "timestamptz"),
        Column("expires_at", "timestamptz"),
        Column("priority", "integer"),
        Column("enrolled_at", "timestamptz"),
        Column("capacity", "integer"),
        Column("capacity_since", "timestamptz"),
        Column("erased", "boolean"),
    ),
)

REQUIREMENTS = Table(
    "requirements",
    (Column("participation_id", "uuid"), Column("kind", "text")),
    (
        PROGRAM,
        Column("state", "text"),
        Column("since", "timestamptz"),
        Column("valid_until", "timestamptz"),
        Column("endless", "boolean"),
    ),
)

ACCEPTANCES = Table(
    "acceptances",
    (Column("participation_id", "uuid"), Column("document_code", "text"), Column("document_version", "integer")),
    (Column("valid_until", "timestamptz"), Column("endless", "boolean"), Column("lapsed", "boolean")),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        Column("program_id", "uuid", Merge.FIRST),
        Column("mentor_id", "uuid", Merge.FIRST),
        Column("mentee_id", "uuid", Merge.FIRST),
        Column("mentor_participation_id", "uuid", Merge.FIRST),
        Column("mentee_participation_id", "uuid", Merge.FIRST),
        Column("proposed_by", "text", Merge.FIRST),
        Column("proposed_at", "timestamptz", Merge.FIRST),
        Column("state", "text"),
        Column("since", "timestamptz"),
        Column("expires_at", "timestamptz"),
        Column("started_at", "timestamptz"),
        Column("ended_at", "timestamptz"),
        Column("cadence_days", "integer"),
        Column("agreed_version", "integer"),
        Column("proposed_version", "integer"),
        Column("guardian_signs", "boolean"),
        Column("other_guardian_signs", "boolean"),
        Column("trial_ends_at", "timestamptz"),
        Column("reopened", "boolean"),
        Column("last_held_at", "timestamptz", Merge.GREATEST),
        Column("group_id", "uuid"),
    ),
)

GOING_ON = Table("going_on", (Column("relationship_id", "uuid"), Column("party", "text")), ())

REMINDERS = Table(
    "reminders",
    (Column("relationship_id", "uuid"), Column("about", "text"), Column("party", "text")),
    (Column("reminded_at", "timestamptz", Merge.GREATEST),),
)

SIGNATURES = Table(
    "signatures",
    (Column("relationship_id", "uuid"), Column("version", "integer"), Column("party", "text")),
    (Column("signed_at", "timestamptz"),),
)

SESSIONS = Table(
    "sessions",
    (ID,),
    (Column("relationship_id", "uuid"), Column("ends_at", "timestamptz"), Column("group_session", "uuid")),
)

SETTLED = Table("settled", (ID,), ())
"""Not stored: the sessions of a batch that were held, cancelled or missed, whose rows are deleted."""

CORRECTED = Table("corrected", (ID,), ())
"""Not stored: the relationships of a batch of which the report of a held session was taken back."""
NOT_HELD = Table("not_held", (ID,), ())
"""Not stored: the sessions of which a batch takes back the report that they were held."""

HELD_SESSIONS = Table(
    "held_sessions",
    (ID,),
    (Column("relationship_id", "uuid"), Column("started_at", "timestamptz"), Column("single", "boolean")),
)

MISSED_SESSIONS = Table(
    "missed_sessions",
    (ID,),
    (
        Column("relationship_id", "uuid"),
        Column("at", "timestamptz"),
        Column("missed_by", "text"),
        Column("counts", "boolean"),
    ),
)

INSTRUMENTS = Table(
    "instruments",
    (PROGRAM, Column("code", "text"), Column("version", "integer")),
    (
        Column("title", "text"),
        Column("purpose", "text"),
        Column("about", "text"),
        Column("privacy", "text"),
        Column("answered_by", "text[]"),
        Column("waves", "text[]"),
    ),
)

ANSWERS = Table(
    "answers",  # their events travel in a topic of their own as well
    (
        Column("relationship_id", "uuid"),
        Column("instrument", "text"),
        Column("wave", "text"),
        Column("about_id", "uuid"),
        Column("given_by", "text"),
    ),
    (),
)

ANONYMOUS_ANSWERS = Table(
    "anonymous_answers",
    (
        PROGRAM,
        Column("person_id", "uuid"),
        Column("instrument", "text"),
        Column("wave", "text"),
        Column("given_by", "text"),
    ),
    (),
)

CONFLICTS = Table(
    "conflicts",  # apart from the relationships: their events travel in a topic of their own
    (Column("relationship_id", "uuid"), Column("kind", "text")),
    (Column("raised", "boolean"), Column("since", "timestamptz")),
)

EVERY = (
    PROGRAMS,
    POLICY_VERSIONS,
    OBJECTIVES,
    DOCUMENTS,
    PARTICIPATIONS,
    REQUIREMENTS,
    ACCEPTANCES,
    CORRECTED,
    RELATIONSHIPS,
    GOING_ON,
    REMINDERS,
    SIGNATURES,
    SESSIONS,
    SETTLED,
    NOT_HELD,
    HELD_SESSIONS,
    MISSED_SESSIONS,
    INSTRUMENTS,
    ANSWERS,
    ANONYMOUS_ANSWERS,
    CONFLICTS,
)
