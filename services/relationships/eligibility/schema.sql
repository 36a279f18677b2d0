-- What this service keeps of the enrollment: just what a decision about a pairing or an answer asks. Filled from public events alone.
-- Organizations, programs and participations arrive in no order among each other, so nothing refers to anything.

CREATE TABLE organizations (
    id    uuid PRIMARY KEY,
    state text NOT NULL
);

CREATE TABLE programs (
    id                  uuid PRIMARY KEY,
    organization_id     uuid NOT NULL,
    state               text NOT NULL,
    confidentiality     text,
    formalities         text[],
    directions          text[],
    shapes              text[],
    mentee_limit        integer,
    request_expiry_days integer
);

CREATE TABLE participations (
    id          uuid PRIMARY KEY,
    program_id  uuid NOT NULL,
    person_id   uuid NOT NULL,
    role        text NOT NULL,
    state       text NOT NULL,
    capacity    integer,
    seniority   integer,
    enrolled_at timestamptz
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
    item_maximums integer[] NOT NULL
);
CREATE INDEX instruments_program ON instruments (program_id);
