-- Relationships with everything that their parties act on, and the instruments of their programs. What is due is decided
-- at the time of a question (see agenda.py), so nothing here says that something is due.

CREATE TABLE programs (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    name            text,
    state           text,
    confidentiality text,
    recusal         boolean NOT NULL    -- whether a version of its policy rules out that a mentor assesses the mentee
);

-- The days of each version of the policy in which staff may reopen a relationship.
CREATE TABLE reopening_windows (
    program_id   uuid NOT NULL,
    version      integer NOT NULL,
    effective_at timestamptz NOT NULL,
    days         integer NOT NULL,
    PRIMARY KEY (program_id, version)
);

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
    items       jsonb NOT NULL,         -- in order: code, text, minimum, maximum, lowest and highest label
    PRIMARY KEY (program_id, code, version)
);

CREATE TABLE relationships (
    id                      uuid PRIMARY KEY,
    organization_id         uuid NOT NULL,
    program_id              uuid NOT NULL,
    mentor_id               uuid,
    mentee_id               uuid,
    mentor_participation_id uuid,
    mentee_participation_id uuid,
    formality               text,
    direction               text,
    shape                   text,
    group_id                uuid,
    state                   text,
    since                   timestamptz,
    proposed_by             text,
    proposed_at             timestamptz,
    expires_at              timestamptz,
    matched_at              timestamptz,
    started_at              timestamptz,
    pause_reason            text,
    cadence_days            integer,
    duration_days           integer,
    channel                 text,
    trial_ends_at           timestamptz,  -- NULL: it never was on trial
    reopened                boolean,      -- a reopened one is on trial no more
    ended_at                timestamptz,
    ended_by                text,
    end_reason              text,
    planned                 boolean,
    closed_recorded_at      timestamptz,
    predecessor_id          uuid        -- the mentee's last closed relationship, as the match stated it
);
CREATE INDEX relationships_by_mentor ON relationships (mentor_id, since);
CREATE INDEX relationships_by_mentee ON relationships (mentee_id, since);

-- Versions of the agreement; their words are kept sealed elsewhere.
CREATE TABLE agreements (
    relationship_id uuid NOT NULL,
    version         integer NOT NULL,
    cadence_days    integer,
    duration_days   integer,
    channel         text,
    other_channels  text[],
    guardian        boolean,            -- whether a guardian has to sign
    guardian_of_mentor boolean,         -- between peers: whether that of the other side has to
    proposed_by     text,               -- who signed first
    proposed_at     timestamptz,
    agreed_at       timestamptz,        -- when all had signed
    withdrawn_at    timestamptz,
    withdrawn_by    text,
    PRIMARY KEY (relationship_id, version)
);

CREATE TABLE signatures (
    relationship_id uuid NOT NULL,
    version         integer NOT NULL,   -- of the agreement
    party           text NOT NULL,      -- mentor, mentee or guardian
    signed_at       timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, version, party)
);

CREATE TABLE sessions (
    relationship_id uuid NOT NULL,
    id              uuid NOT NULL,
    status          text NOT NULL,      -- scheduled, held, cancelled or missed
    starts_at       timestamptz,
    planned_minutes integer,
    minutes         integer,
    mode            text,
    evidence        integer,
    count           integer,
    cancelled_by    text,
    late            boolean,
    missed_by       text,
    excuse          text,               -- why, as a code; '' where the report states nothing
    reported_by     text,               -- who reported it as held or missed; '' where the report does not state it
    group_session   uuid,               -- the session of a group that it is a part of
    changed_at      timestamptz NOT NULL,
    changes         integer NOT NULL,   -- events about it: the sequence number of a calendar
    PRIMARY KEY (relationship_id, id)
);

-- Flash sessions: single conversations, which are no sessions of a relationship.
CREATE TABLE flash_sessions (
    id                      uuid PRIMARY KEY,
    organization_id         uuid NOT NULL,
    program_id              uuid NOT NULL,
    mentor_id               uuid,
    mentee_id               uuid,           -- NULL: the place is free
    mentor_participation_id uuid,
    mentee_participation_id uuid,
    proposed_by             text,           -- mentor or mentee
    state                   text NOT NULL,  -- offered, asked, arranged, held, missed or cancelled
    starts_at               timestamptz,
    planned_minutes         integer,
    minutes                 integer,
    mode                    text,
    ended_by                text,           -- who called it off, or did not come
    late                    boolean,
    changed_at              timestamptz NOT NULL
);
CREATE INDEX flash_sessions_by_mentor ON flash_sessions (mentor_id, starts_at);
CREATE INDEX flash_sessions_by_mentee ON flash_sessions (mentee_id, starts_at);

CREATE TABLE goals (
    relationship_id uuid NOT NULL,
    id              uuid NOT NULL,
    category        text,
    due_on          date,
    agreed_at       timestamptz,
    met_at          timestamptz,
    attested_by     text,
    PRIMARY KEY (relationship_id, id)
);

-- That a question was answered, never how.
CREATE TABLE answers (
    relationship_id uuid NOT NULL,
    id              uuid NOT NULL,
    instrument      text NOT NULL,
    wave            text NOT NULL,      -- '' for none
    about           text NOT NULL,
    about_id        uuid NOT NULL,
    given_by        text NOT NULL,
    given_at        timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, id)
);

-- What each party answered about the last end; an answer that is older than that end is about an earlier one.
CREATE TABLE closing_answers (
    relationship_id uuid NOT NULL,
    party           text NOT NULL,
    again           text NOT NULL,
    conversation_on text NOT NULL,      -- '' for none: a later answer about another end takes it back
    never_again     boolean NOT NULL,
    recorded_at     timestamptz NOT NULL,
    PRIMARY KEY (relationship_id, party)
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

CREATE TABLE holds (
    relationship_id uuid PRIMARY KEY,
    held            boolean NOT NULL,
    since           timestamptz NOT NULL
);

-- Who said after the trial that they go on.
CREATE TABLE going_on (
    relationship_id uuid NOT NULL,
    party           text NOT NULL,
    PRIMARY KEY (relationship_id, party)
);
