-- Rows whose state the counters depend on, and the counters. A counter is updated in the statement that changes the row
-- it counts (RETURNING old, new), so it is exact under concurrent writers, and reading it costs one row.

CREATE TABLE organizations (
    id    uuid PRIMARY KEY,
    name  text,
    state text,
    shares text[]                       -- NULL while it has accepted no published terms: everything
);

CREATE TABLE programs (
    id                 uuid PRIMARY KEY,
    organization_id    uuid NOT NULL,
    name               text,
    state              text,
    minimum_group_size integer
);

-- Participations, from their own events and those of their relationships, which arrive in any order.
CREATE TABLE participations (
    id             uuid PRIMARY KEY,
    program_id     uuid NOT NULL,
    person_id      uuid,
    role           text NOT NULL,
    step           text,                -- what happened last: a state, or reinstated; NULL: only a relationship's events
    paused         boolean,             -- whether it is paused when it is not suspended
    state          text GENERATED ALWAYS AS (
        CASE WHEN step <> 'reinstated' THEN step WHEN paused THEN 'paused' WHEN step IS NOT NULL THEN 'enrolled' END
    ) STORED,
    invited        boolean NOT NULL,
    applied        boolean NOT NULL,
    screening      boolean NOT NULL,
    waitlisted     boolean NOT NULL,
    enrolled       boolean NOT NULL,
    matched        boolean NOT NULL,
    active         boolean NOT NULL,
    closed_planned boolean NOT NULL,
    goal_agreed    boolean NOT NULL,
    goal_met       boolean NOT NULL,
    open           integer NOT NULL,    -- relationships matched and not closed
    enrolled_since timestamptz,         -- the last enrollment
    waiting_since  timestamptz          -- the last enrollment, or the last closing
);
CREATE INDEX participations_waiting ON participations (program_id, waiting_since)
    WHERE role = 'mentee' AND state = 'enrolled' AND open = 0;
CREATE INDEX participations_by_program ON participations (program_id);

CREATE TABLE relationships (
    id                      uuid PRIMARY KEY,
    program_id              uuid NOT NULL,
    mentor_id               uuid,
    mentee_id               uuid,
    mentee_participation_id uuid,
    state                   text,
    declared                boolean NOT NULL, -- informal: it counts once it is matched, and in no state before
    -- What it contributed to the counters, to be taken back when it is voided.
    matched                 boolean NOT NULL,
    active                  boolean NOT NULL,
    closed_planned          boolean,     -- and closed_at: of the last closing that was not taken back
    goal_agreed             boolean NOT NULL,
    goal_met                boolean NOT NULL,
    goals_agreed            integer NOT NULL,
    goals_met               integer NOT NULL,
    closed_at               timestamptz,
    taken_back              boolean NOT NULL DEFAULT false
);
CREATE INDEX relationships_by_participation ON relationships (mentee_participation_id);
CREATE INDEX relationships_by_mentee ON relationships (mentee_id, program_id);
CREATE INDEX relationships_by_state ON relationships (state, program_id);

-- Mentee participations that ever reached each stage.
CREATE TABLE funnels (
    program_id     uuid PRIMARY KEY,
    invited        bigint NOT NULL,
    applied        bigint NOT NULL,
    screening      bigint NOT NULL,
    waitlisted     bigint NOT NULL,
    enrolled       bigint NOT NULL,
    matched        bigint NOT NULL,
    active         bigint NOT NULL,
    closed_planned bigint NOT NULL,
    goal_agreed    bigint NOT NULL,
    goal_met       bigint NOT NULL
);

CREATE TABLE participation_counts (
    program_id uuid NOT NULL,
    role       text NOT NULL,
    invited    bigint NOT NULL,
    applied    bigint NOT NULL,
    screening  bigint NOT NULL,
    waitlisted bigint NOT NULL,
    enrolled   bigint NOT NULL,
    paused     bigint NOT NULL,
    suspended  bigint NOT NULL,
    withdrawn  bigint NOT NULL,
    completed  bigint NOT NULL,
    rejected   bigint NOT NULL,
    removed    bigint NOT NULL,
    PRIMARY KEY (program_id, role)
);

CREATE TABLE relationship_counts (
    program_id        uuid PRIMARY KEY,
    proposed          bigint NOT NULL,
    awaiting_approval bigint NOT NULL,
    matched           bigint NOT NULL,
    active            bigint NOT NULL,
    paused            bigint NOT NULL,
    closed            bigint NOT NULL,
    declined          bigint NOT NULL,
    expired           bigint NOT NULL,
    withdrawn         bigint NOT NULL,
    superseded        bigint NOT NULL
);

-- Sessions held in a calendar month (UTC) with evidence of at least the floor, and the mentees in them.
CREATE TABLE months (
    program_id uuid NOT NULL,
    month      date NOT NULL,
    floor      smallint NOT NULL,
    held       bigint NOT NULL,
    minutes    bigint NOT NULL,
    people     bigint NOT NULL,
    PRIMARY KEY (program_id, floor, month)
);

CREATE TABLE attendance (
    program_id uuid NOT NULL,
    month      date NOT NULL,
    mentee_id  uuid NOT NULL,
    evidence   smallint NOT NULL,       -- the best of the month
    PRIMARY KEY (program_id, month, mentee_id)
);

-- What each relationship contributed to the months and to the answers, to be taken back when it is voided.
CREATE TABLE contributed_months (
    relationship_id uuid NOT NULL,
    month           date NOT NULL,
    evidence        smallint NOT NULL,
    held            bigint NOT NULL,
    minutes         bigint NOT NULL,
    PRIMARY KEY (relationship_id, month, evidence)
);

CREATE TABLE contributed_answers (
    relationship_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    instrument      text NOT NULL,
    version         integer NOT NULL,
    wave            text NOT NULL,
    about           text NOT NULL,
    given_by        text NOT NULL,
    answers         bigint NOT NULL,
    total           bigint NOT NULL,
    PRIMARY KEY (relationship_id, program_id, instrument, version, wave, about, given_by)
);

-- Flash sessions held by mentee; they are no sessions of a relationship and counted nowhere else.
CREATE TABLE flash_attendance (
    program_id uuid NOT NULL,
    mentee_id  uuid NOT NULL,
    evidence   smallint NOT NULL,
    held       bigint NOT NULL,
    PRIMARY KEY (program_id, mentee_id, evidence)
);

CREATE TABLE goals (
    program_id uuid PRIMARY KEY,
    agreed     bigint NOT NULL,
    met        bigint NOT NULL
);

-- Answers of each wave of each version of an instrument; the wave is empty for an instrument without waves.
CREATE TABLE feedback (
    program_id uuid NOT NULL,
    instrument text NOT NULL,
    version    integer NOT NULL,
    wave       text NOT NULL,
    about      text NOT NULL,
    given_by   text NOT NULL,
    answers    bigint NOT NULL,
    total      bigint NOT NULL,
    people     bigint NOT NULL,
    PRIMARY KEY (program_id, instrument, version, wave, about, given_by)
);

CREATE TABLE respondents (
    program_id uuid NOT NULL,
    instrument text NOT NULL,
    version    integer NOT NULL,
    wave       text NOT NULL,
    about      text NOT NULL,
    given_by   text NOT NULL,
    person_id  uuid NOT NULL,
    PRIMARY KEY (program_id, instrument, version, wave, about, given_by, person_id)
);

-- Answers to relationships that are not known yet: answers travel in a topic of their own, and topics have no common order.
CREATE TABLE unattributed (
    program_id      uuid NOT NULL,
    instrument      text NOT NULL,
    version         integer NOT NULL,
    wave            text NOT NULL,
    about           text NOT NULL,
    given_by        text NOT NULL,
    relationship_id uuid NOT NULL,
    PRIMARY KEY (relationship_id, program_id, instrument, version, wave, about, given_by)
);
