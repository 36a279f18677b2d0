-- The facts from which the rows of the desk follow at the time of a question (see rows.py). A partial index holds only
-- what may have to be acted on, so a program with a long past is read as fast as a young one.

CREATE TABLE programs (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    name            text,
    state           text,
    confidentiality text
);

CREATE TABLE policy_versions (
    program_id          uuid NOT NULL,
    version             integer NOT NULL,
    effective_at        timestamptz NOT NULL,
    mentor_capacity     integer NOT NULL,
    mentee_limit        integer NOT NULL,
    mentor_places       integer,        -- NULL: no limit
    mentee_places       integer,
    mentor_requirements text[] NOT NULL,
    mentee_requirements text[] NOT NULL,
    document_kinds      text[] NOT NULL,
    objective_codes     text[] NOT NULL,
    PRIMARY KEY (program_id, version)
);

CREATE TABLE objectives (
    program_id     uuid NOT NULL,
    code           text NOT NULL,
    policy_version integer NOT NULL,
    measure        text NOT NULL,
    due_on         date NOT NULL,
    PRIMARY KEY (program_id, code, policy_version)
);

CREATE TABLE documents (
    program_id   uuid NOT NULL,
    code         text NOT NULL,
    version      integer NOT NULL,
    kind         text NOT NULL,
    roles        text[] NOT NULL,
    mandatory_at timestamptz NOT NULL,
    PRIMARY KEY (program_id, code, version)
);

CREATE TABLE participations (
    id             uuid PRIMARY KEY,
    program_id     uuid NOT NULL,
    person_id      uuid NOT NULL,
    role           text NOT NULL,
    step           text,                -- what happened last: a state, or reinstated
    since          timestamptz,
    expires_at     timestamptz,
    priority       integer,
    enrolled_at    timestamptz,
    capacity       integer,
    capacity_since timestamptz,
    erased         boolean              -- NULL: not
);
CREATE INDEX participations_erased ON participations (program_id, person_id) WHERE erased;
CREATE INDEX participations_admission ON participations (program_id, step, since)
    WHERE step IN ('invited', 'applied', 'screening', 'waitlisted');
CREATE INDEX participations_taking_part ON participations (program_id, role)
    WHERE step IN ('enrolled', 'paused', 'suspended', 'reinstated');

CREATE TABLE requirements (
    participation_id uuid NOT NULL,
    kind             text NOT NULL,
    program_id       uuid NOT NULL,
    state            text NOT NULL,     -- requested, in-review, cleared, expired, revoked or waived
    since            timestamptz NOT NULL,
    valid_until      timestamptz,
    endless          boolean,           -- whether the last clearing or waiver has no end
    PRIMARY KEY (participation_id, kind)
);
CREATE INDEX requirements_unmet ON requirements (program_id, state)
    WHERE state IN ('requested', 'in-review', 'expired', 'revoked');
CREATE INDEX requirements_ending ON requirements (program_id, valid_until)
    WHERE state IN ('cleared', 'waived') AND NOT endless;

CREATE TABLE acceptances (
    participation_id uuid NOT NULL,
    document_code    text NOT NULL,
    document_version integer NOT NULL,
    valid_until      timestamptz,
    endless          boolean,
    lapsed           boolean,
    PRIMARY KEY (participation_id, document_code, document_version)
);

CREATE TABLE relationships (
    id                      uuid PRIMARY KEY,
    program_id              uuid NOT NULL,
    mentor_id               uuid,
    mentee_id               uuid,
    mentor_participation_id uuid,
    mentee_participation_id uuid,
    proposed_by             text,
    proposed_at             timestamptz,
    state                   text,
    since                   timestamptz,
    expires_at              timestamptz,
    started_at              timestamptz,
    ended_at                timestamptz,
    cadence_days            integer,    -- of the agreement in force
    agreed_version          integer,    -- the version of the agreement in force
    proposed_version        integer,    -- the last version that waited for signatures; 0 once it was withdrawn
    guardian_signs          boolean,    -- whether the last version needs the signature of a guardian
    other_guardian_signs    boolean,    -- between peers: whether it needs that of the guardian of the other side
    trial_ends_at           timestamptz,
    reopened                boolean,    -- a reopened one is on trial no more
    last_held_at            timestamptz, -- when the last session began that was held
    group_id                uuid        -- the group of which it is a pair
);
CREATE INDEX relationships_undecided ON relationships (program_id, state)
    WHERE state IN ('proposed', 'awaiting-approval');
CREATE INDEX relationships_open_of_mentors ON relationships (program_id, mentor_participation_id)
    WHERE state IN ('matched', 'active', 'paused');
CREATE INDEX relationships_open_of_mentees ON relationships (program_id, mentee_participation_id)
    WHERE state IN ('matched', 'active', 'paused');

CREATE INDEX relationships_of_mentees ON relationships (mentee_participation_id);
CREATE INDEX relationships_asked ON relationships (program_id, ended_at) WHERE started_at IS NOT NULL;

-- Who said after the trial that they go on.
CREATE TABLE going_on (
    relationship_id uuid NOT NULL,
    party           text NOT NULL,
    PRIMARY KEY (relationship_id, party)
);

-- When staff last reminded a party of something.
CREATE TABLE reminders (
    relationship_id uuid NOT NULL,
    about           text NOT NULL,
    party           text NOT NULL,
    reminded_at     timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, about, party)
);

CREATE TABLE signatures (
    relationship_id uuid NOT NULL,
    version         integer NOT NULL,   -- of the agreement
    party           text NOT NULL,
    signed_at       timestamptz,
    PRIMARY KEY (relationship_id, version, party)
);

-- Scheduled sessions that are neither held nor cancelled nor missed.
CREATE TABLE sessions (
    id              uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    ends_at         timestamptz NOT NULL,
    group_session   uuid                -- the session of a group that it is a part of
);
CREATE INDEX sessions_by_relationship ON sessions (relationship_id, ends_at);
CREATE INDEX sessions_of_groups ON sessions (group_session, relationship_id) WHERE group_session IS NOT NULL;

CREATE TABLE held_sessions (
    id              uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    started_at      timestamptz NOT NULL,
    single          boolean NOT NULL    -- an imported row may report several meetings
);
CREATE INDEX held_sessions_by_relationship ON held_sessions (relationship_id, started_at);

-- Sessions that were missed. One counts unless it was excused, or the report was taken back.
CREATE TABLE missed_sessions (
    id              uuid PRIMARY KEY,
    relationship_id uuid NOT NULL,
    at              timestamptz NOT NULL,
    missed_by       text NOT NULL,      -- mentor, mentee or both; '' once the report was taken back
    counts          boolean NOT NULL
);
CREATE INDEX missed_sessions_by_relationship ON missed_sessions (relationship_id, at) WHERE counts;

CREATE TABLE instruments (
    program_id  uuid NOT NULL,
    code        text NOT NULL,
    version     integer NOT NULL,
    title       text NOT NULL,
    purpose     text NOT NULL,
    about       text NOT NULL,
    privacy     text NOT NULL,
    answered_by text[] NOT NULL,
    waves       text[] NOT NULL,
    PRIMARY KEY (program_id, code, version)
);

-- That a question was answered, never how.
CREATE TABLE answers (
    relationship_id uuid NOT NULL,
    instrument      text NOT NULL,
    wave            text NOT NULL,      -- '' for none
    about_id        uuid NOT NULL,
    given_by        text NOT NULL,
    PRIMARY KEY (relationship_id, instrument, wave, about_id, given_by)
);

-- Who answered which anonymous questionnaire about the program: once, in whichever of the person's relationships.
CREATE TABLE anonymous_answers (
    program_id uuid NOT NULL,
    person_id  uuid NOT NULL,
    instrument text NOT NULL,
    wave       text NOT NULL,      -- '' for none
    given_by   text NOT NULL,
    PRIMARY KEY (program_id, person_id, instrument, wave, given_by)
);

CREATE TABLE conflicts (
    relationship_id uuid NOT NULL,
    kind            text NOT NULL,
    raised          boolean NOT NULL,
    since           timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, kind)
);
CREATE INDEX conflicts_raised ON conflicts (relationship_id) WHERE raised;
