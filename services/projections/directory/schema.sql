-- One row per organization, program, participation and relationship, with its present state.
-- Only the columns that a row's first event fills are NOT NULL.

CREATE TABLE organizations (
    id            uuid PRIMARY KEY,
    name          text,
    state         text,
    terms_version text,
    joined_at     timestamptz,
    left_at       timestamptz
);

CREATE TABLE programs (
    id                  uuid PRIMARY KEY,
    organization_id     uuid NOT NULL,
    name                text,
    state               text,
    formalities         text[],
    directions          text[],
    shapes              text[],
    mentor_capacity     integer,
    mentee_limit        integer,
    minimum_group_size  integer,
    confidentiality     text,
    request_expiry_days integer,
    opened_at           timestamptz,
    closed_at           timestamptz
);
CREATE INDEX programs_by_organization ON programs (organization_id);

CREATE TABLE participations (
    id                        uuid PRIMARY KEY,
    organization_id           uuid NOT NULL,
    program_id                uuid NOT NULL,
    person_id                 uuid,
    role                      text,
    state                     text,
    attempt                   integer,
    previous_participation_id uuid,
    capacity                  integer,
    seniority                 integer,
    skills                    text[],
    applied_at                timestamptz NOT NULL,
    enrolled_at               timestamptz,
    ended_at                  timestamptz,
    end_reason                text
);
CREATE INDEX participations_by_program ON participations (program_id, applied_at DESC, id DESC);
CREATE INDEX participations_by_person ON participations (person_id);

CREATE TABLE relationships (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    mentor_id       uuid,
    mentee_id       uuid,
    formality       text,
    direction       text,
    shape           text,
    group_id        uuid,
    state           text,
    proposed_at     timestamptz NOT NULL,
    matched_at      timestamptz,
    started_at      timestamptz,
    ended_at        timestamptz,
    end_reason      text,
    ended_by        text,
    planned         boolean,
    sessions_held   integer NOT NULL,
    last_session_at timestamptz,
    goals_agreed    integer NOT NULL,
    goals_met       integer NOT NULL
);
CREATE INDEX relationships_by_time ON relationships (proposed_at DESC, id DESC);
CREATE INDEX relationships_by_program ON relationships (program_id, proposed_at DESC, id DESC);
CREATE INDEX relationships_by_state ON relationships (state, proposed_at DESC, id DESC);
CREATE INDEX relationships_by_mentor ON relationships (mentor_id);
CREATE INDEX relationships_by_mentee ON relationships (mentee_id);
