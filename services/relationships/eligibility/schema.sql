-- What this service keeps of the enrollment: just what a decision about a pairing or an answer asks. Filled from public events alone.
-- Organizations, programs, participations and conflicts arrive in no order among each other, so nothing refers to anything.

CREATE TABLE organizations (
    id    uuid PRIMARY KEY,
    state text NOT NULL
);

-- What each organization shares, apart from its state: an organization that accepted no published terms has no row.
CREATE TABLE sharing (
    id     uuid PRIMARY KEY,
    shares text[] NOT NULL
);

CREATE TABLE programs (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    state           text NOT NULL
);

-- Every version of every program's policy; a version never changes.
CREATE TABLE policies (
    id           text PRIMARY KEY,    -- program and version
    program_id   uuid NOT NULL,
    version      integer NOT NULL,
    effective_at timestamptz NOT NULL,
    policy       jsonb NOT NULL
);
CREATE INDEX policies_program ON policies (program_id);

-- Every published version of every document that participants accept; a version never changes.
CREATE TABLE documents (
    id           text PRIMARY KEY,    -- program, code and version
    program_id   uuid NOT NULL,
    code         text NOT NULL,
    version      integer NOT NULL,
    kind         text NOT NULL,
    roles        text[] NOT NULL,
    mandatory_at timestamptz NOT NULL
);
CREATE INDEX documents_program ON documents (program_id);

CREATE TABLE participations (
    id          uuid PRIMARY KEY,
    program_id  uuid NOT NULL,
    person_id   uuid,
    role        text,
    state       text,       -- without a suspension, so that its end leads back to the state before it
    suspended   boolean,
    capacity    integer,
    seniority   integer,    -- -1: it became unknown
    enrolled_at timestamptz
);

-- What begins or ends the validity of a requirement or of an acceptance, in the order in which it was recorded.
CREATE TABLE validity_changes (
    id               text PRIMARY KEY,    -- participation and position
    participation_id uuid NOT NULL,
    position         bigint NOT NULL,
    item             text NOT NULL,
    valid_from       timestamptz,         -- NULL: everything of the item ends at `until`
    until            timestamptz
);
CREATE INDEX validity_changes_participation ON validity_changes (participation_id);

-- Conflicts of interest that were declared between two people.
CREATE TABLE conflicts (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid,
    person_id       uuid NOT NULL,
    counterpart_id  uuid NOT NULL,
    kind            text NOT NULL,
    scope           text,
    declared        boolean NOT NULL
);
CREATE INDEX conflicts_people ON conflicts (person_id, counterpart_id);

-- Answers to the purpose `directory` of people's consent.
CREATE TABLE directory_consents (
    id      uuid PRIMARY KEY,    -- the person
    granted boolean NOT NULL
);

-- The contact of relationships, as the last decision about a concern has it.
CREATE TABLE contact_holds (
    id         uuid PRIMARY KEY,    -- the relationship
    program_id uuid NOT NULL,
    held       boolean NOT NULL,
    since      timestamptz NOT NULL
);

-- Every published version of every instrument; a version never changes.
CREATE TABLE instruments (
    id            text PRIMARY KEY,    -- program, code and version
    program_id    uuid NOT NULL,
    code          text NOT NULL,
    version       integer NOT NULL,
    about         text NOT NULL,
    answered_by   text[] NOT NULL,
    waves         text[] NOT NULL,
    overall       text NOT NULL,
    item_codes    text[] NOT NULL,
    item_minimums integer[] NOT NULL,
    item_maximums integer[] NOT NULL,
    privacy       text NOT NULL
);
CREATE INDEX instruments_program ON instruments (program_id);
