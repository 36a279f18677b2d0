-- Facts with valid time and knowledge time. A time is bigint, microseconds since 1970 UTC; what has not happened or is
-- not over is 253402300799999999, the end of the year 9999. Beside each moment x stands x_known, when it was recorded.
-- A moment is written once and merges by the least, so neither batches nor the order of keys and topics matter.
-- The covering indexes begin with the program: the facts of one program are read together, without the tables.

CREATE TABLE organizations (
    id           uuid PRIMARY KEY,
    joined       bigint NOT NULL,
    joined_known bigint NOT NULL,
    left_        bigint NOT NULL,
    left_known   bigint NOT NULL,
    shares       text[]                 -- NULL while it has accepted no published terms: everything
);

CREATE TABLE programs (
    id                 uuid PRIMARY KEY,
    organization_id    uuid NOT NULL,
    drafted            boolean NOT NULL,
    opened             bigint NOT NULL,
    opened_known       bigint NOT NULL,
    ended              bigint NOT NULL,
    ended_known        bigint NOT NULL,
    minimum_group_size integer
);
CREATE INDEX programs_by_organization ON programs (organization_id);

CREATE TABLE participations (
    id             uuid PRIMARY KEY,
    program_id     uuid NOT NULL,
    person_id      uuid NOT NULL,
    role           smallint NOT NULL,
    applied        bigint NOT NULL,
    applied_known  bigint NOT NULL,
    enrolled       bigint NOT NULL,
    enrolled_known bigint NOT NULL,
    ended          bigint NOT NULL,
    ended_known    bigint NOT NULL,
    outcome        smallint
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX participations_by_program ON participations (program_id, id)
    INCLUDE (applied, enrolled, ended, role, person_id);

-- Pauses and suspensions of participations. One begins at the event of a position and ends at the first end after it.
CREATE TABLE interruptions (
    participation_id uuid NOT NULL,
    kind             smallint NOT NULL,
    position         bigint NOT NULL,
    program_id       uuid NOT NULL,
    from_            bigint NOT NULL,
    from_known       bigint NOT NULL,
    to_              bigint NOT NULL,
    to_known         bigint NOT NULL,
    PRIMARY KEY (participation_id, kind, position)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX interruptions_by_program ON interruptions (program_id, from_) INCLUDE (to_, participation_id);

CREATE TABLE relationships (
    id               uuid PRIMARY KEY,
    program_id       uuid NOT NULL,
    participation_id uuid,              -- the mentee's
    mentor_id        uuid,
    mentee_id        uuid,
    form             smallint,
    proposed         bigint NOT NULL,
    proposed_known   bigint NOT NULL,
    matched          bigint NOT NULL,
    matched_known    bigint NOT NULL,
    active           bigint NOT NULL,
    active_known     bigint NOT NULL,
    first_held       bigint NOT NULL DEFAULT 253402300799999999,
    closed           bigint NOT NULL DEFAULT 253402300799999999, -- its end: also of a proposal that led to no match
    closed_known     bigint NOT NULL DEFAULT 253402300799999999,
    outcome          smallint,
    closed_by        smallint,
    planned          boolean,
    cadence_days     integer,           -- of the first agreement that all signed
    duration_days    integer,
    voided_known     bigint NOT NULL    -- when it became known that it was made in error; then it never happened
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
-- What was reported about a voided relationship is left out with it.
CREATE INDEX relationships_voided ON relationships (program_id, id) INCLUDE (voided_known)
    WHERE voided_known < 253402300799999999;
CREATE INDEX relationships_by_program ON relationships (program_id, participation_id)
    INCLUDE (id, mentor_id, mentee_id, matched, active, first_held, closed, closed_by, planned, duration_days, form)
    WHERE voided_known = 253402300799999999;

-- Closings that were taken back: each was believed from `closed_known` to `reopened_known`. Rows never change.
CREATE TABLE reopenings (
    relationship_id uuid NOT NULL,
    position        bigint NOT NULL,    -- of the reopening
    program_id      uuid NOT NULL,
    closed          bigint NOT NULL,
    closed_known    bigint NOT NULL,
    closed_by       smallint NOT NULL,
    planned         boolean NOT NULL,
    reopened_known  bigint NOT NULL,
    PRIMARY KEY (relationship_id, position)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Later versions of the agreement, each in force from `at` on. Rows never change.
CREATE TABLE revisions (
    relationship_id uuid NOT NULL,
    position        bigint NOT NULL,    -- of the last signature
    program_id      uuid NOT NULL,
    cadence_days    integer NOT NULL,
    duration_days   integer NOT NULL,
    at              bigint NOT NULL,
    known           bigint NOT NULL,
    PRIMARY KEY (relationship_id, position) INCLUDE (at, known, cadence_days, duration_days)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX revisions_by_program ON revisions (program_id, relationship_id, position DESC)
    INCLUDE (at, known, duration_days);

-- Times of activity under one version of the agreement: from the activation, a resumption or the signing of the version to
-- the pause, the next version or the end.
CREATE TABLE active_spells (
    relationship_id uuid NOT NULL,
    position        bigint NOT NULL,
    program_id      uuid NOT NULL,
    from_           bigint NOT NULL,
    from_known      bigint NOT NULL,
    to_             bigint NOT NULL,
    to_known        bigint NOT NULL,
    cadence_days    integer,            -- NULL: no agreement is recorded
    mentor          bigint,             -- the people, as the numbers that tell them apart
    mentee          bigint,
    PRIMARY KEY (relationship_id, position)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX active_spells_by_program ON active_spells (program_id, from_)
    INCLUDE (to_, cadence_days, relationship_id, mentor, mentee);

-- Sessions that were held. Rows never change, but for a report that is taken back. The people stand in each row, as the
-- numbers that tell them apart: a question about all sessions would look up every relationship otherwise.
CREATE TABLE sessions (
    program_id      uuid NOT NULL,
    at              bigint NOT NULL,
    id              uuid NOT NULL,
    relationship_id uuid NOT NULL,
    known           bigint NOT NULL,
    minutes         integer NOT NULL,
    count           integer NOT NULL,
    evidence        smallint NOT NULL,
    mentor          bigint,
    mentee          bigint,
    corrected_known bigint NOT NULL DEFAULT 253402300799999999,  -- since when it is known that the report was wrong
    PRIMARY KEY (program_id, at, id, known)
        INCLUDE (relationship_id, minutes, count, evidence, mentor, mentee, corrected_known)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
-- Sessions arrive in the order of their times, all but a few: of a window, all programs are read from end to end.
CREATE INDEX sessions_by_time ON sessions USING brin (at) WITH (pages_per_range = 64);
CREATE INDEX sessions_corrected ON sessions (relationship_id, id, known) WHERE corrected_known < 253402300799999999;

-- Sessions that were planned and did not take place: missed or cancelled, at that time, with their people as above. Rows
-- never change, but for a report that is taken back.
CREATE TABLE unheld_sessions (
    program_id      uuid NOT NULL,
    at              bigint NOT NULL,
    id              uuid NOT NULL,
    known           bigint NOT NULL,
    relationship_id uuid NOT NULL,
    outcome         smallint NOT NULL,
    mentor          bigint,
    mentee          bigint,
    corrected_known bigint NOT NULL DEFAULT 253402300799999999,  -- since when it is known that the report was wrong
    PRIMARY KEY (program_id, at, id, known) INCLUDE (relationship_id, outcome, mentor, mentee, corrected_known)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

CREATE TABLE goals (
    relationship_id uuid NOT NULL,
    id              uuid NOT NULL,
    program_id      uuid NOT NULL,
    agreed          bigint NOT NULL,
    agreed_known    bigint NOT NULL,
    ended           bigint NOT NULL,
    ended_known     bigint NOT NULL,
    outcome         smallint,
    PRIMARY KEY (relationship_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX goals_by_program ON goals (program_id, agreed) INCLUDE (ended, outcome, relationship_id);

-- Answers travel in a topic of their own: their relationship may become known later.
CREATE TABLE answers (
    relationship_id uuid NOT NULL,
    id              uuid NOT NULL,
    program_id      uuid NOT NULL,
    instrument      text NOT NULL,
    version         integer NOT NULL,
    wave            text NOT NULL,      -- '' for none
    about           text NOT NULL,
    given_by        smallint NOT NULL,
    rating          smallint NOT NULL,
    at              bigint NOT NULL,
    known           bigint NOT NULL,
    PRIMARY KEY (relationship_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX answers_by_program ON answers (program_id, instrument, version, at)
    INCLUDE (rating, given_by, wave, about, relationship_id, id);

-- Batches of anonymous answers: there is no fact about a person in them.
CREATE TABLE answer_batches (
    program_id uuid NOT NULL,
    id         text NOT NULL,           -- the event's
    instrument text NOT NULL,
    version    integer NOT NULL,
    wave       text NOT NULL,           -- '' for none
    given_by   smallint NOT NULL,
    people     integer NOT NULL,        -- each of them answered once
    total      integer NOT NULL,        -- of the ratings
    at         bigint NOT NULL,
    known      bigint NOT NULL,
    items      text[] NOT NULL,         -- the code of each question
    totals     integer[] NOT NULL,      -- of the scores of each question, in the same order
    PRIMARY KEY (program_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX answer_batches_by_program ON answer_batches (program_id, at)
    INCLUDE (id, instrument, version, wave, given_by, people, total);

-- What an application stated of its person: the groups that equity compares. An erasure empties the values for good: the
-- empty list is less than every other.
CREATE TABLE declared (
    program_id       uuid NOT NULL,
    participation_id uuid NOT NULL,
    dimension        text NOT NULL,
    stated           text[] NOT NULL,
    known            bigint NOT NULL,
    PRIMARY KEY (program_id, participation_id, dimension) INCLUDE (stated, known)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
