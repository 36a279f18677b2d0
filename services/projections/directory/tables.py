"""Tables of the directory (see `schema.sql`) with the merge rules of their columns."""

from services.projections.folding.upserts import Column, Merge, Table

ID = Column("id", "uuid")
PROGRAM = Column("program_id", "uuid")
UNKNOWN = -1
"""Seniority of a person whose seniority was set back to unknown: a merge cannot set a column to null."""
NO_REASON = ""
"""Reason of a state without one, for the same cause."""

ORGANIZATIONS = Table(
    "organizations",
    (ID,),
    (
        Column("name", "text"),
        Column("state", "text"),
        Column("terms_version", "text"),
        Column("shares", "text[]"),
        Column("joined_at", "timestamptz", Merge.LEAST),
        Column("leaves_at", "timestamptz"),
        Column("left_at", "timestamptz"),
    ),
)

PROGRAMS = Table(
    "programs",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("name", "text"),
        Column("state", "text"),
        Column("confidentiality", "text"),
        Column("minimum_group_size", "integer", Merge.GREATEST),
        Column("drafted_at", "timestamptz"),
        Column("opened_at", "timestamptz", Merge.LEAST),
        Column("closed_at", "timestamptz"),
        Column("ended_at", "timestamptz"),
    ),
)

POLICY_VERSIONS = Table(
    "policy_versions",
    (PROGRAM, Column("version", "integer")),
    (Column("effective_at", "timestamptz"), Column("policy", "jsonb")),
)

OBJECTIVES = Table(
    "objectives",
    (PROGRAM, Column("code", "text"), Column("policy_version", "integer")),
    (
        Column("measure", "text"),
        Column("baseline_thousandths", "bigint"),
        Column("target_thousandths", "bigint"),
        Column("better", "text"),
        Column("due_on", "date"),
    ),
)

DOCUMENTS = Table(
    "documents",
    (PROGRAM, Column("code", "text"), Column("version", "integer")),
    (
        Column("kind", "text"),
        Column("title", "text"),
        Column("roles", "text[]"),
        Column("mandatory_at", "timestamptz"),
        Column("valid_days", "integer"),
    ),
)

PARTICIPATIONS = Table(
    "participations",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("person_id", "uuid"),
        Column("role", "text"),
        Column("step", "text"),
        Column("paused", "boolean"),
        Column("since", "timestamptz"),
        Column("reason", "text"),
        Column("priority", "integer"),
        Column("expires_at", "timestamptz"),
        Column("resumes_at", "timestamptz"),
        Column("attempt", "integer"),
        Column("previous_participation_id", "uuid"),
        Column("capacity", "integer"),
        Column("seniority", "integer"),
        Column("skills", "text[]"),
        Column("began_at", "timestamptz", Merge.FIRST),
        Column("invited_at", "timestamptz"),
        Column("applied_at", "timestamptz"),
        Column("enrolled_at", "timestamptz"),
        Column("policy_version", "integer"),
        Column("ended_at", "timestamptz"),
        Column("end_reason", "text"),
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("mentor_id", "uuid"),
        Column("mentee_id", "uuid"),
        Column("formality", "text"),
        Column("direction", "text"),
        Column("shape", "text"),
        Column("group_id", "uuid"),
        Column("state", "text"),
        Column("proposed_at", "timestamptz", Merge.FIRST),
        Column("expires_at", "timestamptz"),
        Column("accepted_at", "timestamptz"),
        Column("matched_at", "timestamptz"),
        Column("started_at", "timestamptz"),
        Column("ended_at", "timestamptz"),
        Column("end_reason", "text"),
        Column("ended_by", "text"),
        Column("planned", "boolean"),
        Column("superseded_by_id", "uuid"),
        Column("policy_version", "integer"),
        Column("cadence_days", "integer"),
        Column("duration_days", "integer"),
        Column("sessions_held", "integer", Merge.SUM),
        Column("last_session_at", "timestamptz", Merge.GREATEST),
        Column("goals_agreed", "integer", Merge.SUM),
        Column("goals_met", "integer", Merge.SUM),
    ),
)

CORRECTED = Table("corrected", (ID,), ())
"""Not stored: the relationships of a batch of which the report of a held session was taken back."""

GROUPS = Table(
    "groups",
    (ID,),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("mentor_id", "uuid"),
        Column("co_mentor_id", "uuid"),
        Column("direction", "text"),
        Column("state", "text"),
        Column("most", "integer"),
        Column("members", "integer"),
        Column("formed_at", "timestamptz", Merge.FIRST),
        Column("closed_at", "timestamptz"),
    ),
)

CONFLICTS = Table(
    "conflicts",  # apart from the relationships: their events travel in a topic of their own
    (Column("relationship_id", "uuid"), Column("kind", "text")),
    (Column("state", "text"), Column("since", "timestamptz")),
)

CONSENTS = Table(
    "consents",
    (Column("person_id", "uuid"), Column("purpose", "text")),
    (Column("organization_id", "uuid"), Column("granted", "boolean")),
)

DISCLOSURE_CHANGES = Table(
    "disclosure_changes", (Column("organization_id", "uuid"),), (Column("count", "bigint", Merge.SUM),)
)
"""By organization: how many events have changed what may be shown, for the tags of answers of other read models."""

TABLES = (
    ORGANIZATIONS,
    PROGRAMS,
    POLICY_VERSIONS,
    OBJECTIVES,
    DOCUMENTS,
    PARTICIPATIONS,
    CORRECTED,
    RELATIONSHIPS,
    GROUPS,
    CONFLICTS,
    CONSENTS,
    DISCLOSURE_CHANGES,
)
