-- State of the engine for every read model. The read models' own tables are in schemas `<name>_g<N>`.
CREATE TABLE generations (
    projection  text        NOT NULL,
    generation  int         NOT NULL CHECK (generation > 0),
    state       text        NOT NULL CHECK (state IN ('building', 'live', 'previous')),
    feed        text        NOT NULL CHECK (feed IN ('kafka', 'log')), -- positions of the two kinds are not comparable
    fingerprint text        NOT NULL, -- of its name, version and tables it was built with
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    switched_at timestamptz,
    PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX one_live_generation ON generations (projection) WHERE state = 'live';

-- Numbers are never reused, even when a generation is dropped.
CREATE TABLE numbers (projection text PRIMARY KEY, last int NOT NULL);

CREATE TABLE positions (
    projection  text        NOT NULL,
    generation  int         NOT NULL,
    topic       text        NOT NULL, -- a topic, or the source whose log is read in place
    partition   int         NOT NULL,
    source      text        NOT NULL, -- the log whose events it holds, <publisher>/<context>
    topic_id    text        NOT NULL,
    next_offset bigint      NOT NULL DEFAULT 0, -- next offset to read: the claim
    head_offset bigint      NOT NULL DEFAULT 0, -- the partition's end offset as last seen
    behind_since timestamptz, -- when the head was first seen to be ahead; NULL while it is not
    position    bigint      NOT NULL DEFAULT 0, -- the source position of the last record processed
    count       bigint      NOT NULL DEFAULT 0, -- the ledger: records processed, each once
    checksum    text        NOT NULL DEFAULT '0000000000000000',
    recorded_at bigint      NOT NULL DEFAULT 0, -- of the last event processed, microseconds
    verified_through  bigint NOT NULL DEFAULT 0, -- last position at which the publisher's ledger equalled this one
    published_through bigint NOT NULL DEFAULT 0, -- everything of the source through here is published: last checkpoint
    difference  text, -- the first difference between the ledgers; never cleared in this generation
    recent      bytea       NOT NULL DEFAULT '', -- the last positions, see recent_positions.py
    applied     bigint      NOT NULL DEFAULT 0,
    duplicates  bigint      NOT NULL DEFAULT 0,
    ignored     bigint      NOT NULL DEFAULT 0,
    unknown     bigint      NOT NULL DEFAULT 0,
    parked      bigint      NOT NULL DEFAULT 0, -- in total
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, generation, topic, partition),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

ALTER TABLE positions ALTER COLUMN recent SET STORAGE EXTERNAL; -- digests: compressing them would be in vain

-- When every partition has reached its offset in `barrier`, everything of the source through `through` is in the model.
CREATE TABLE watermarks (
    projection text   NOT NULL,
    generation int    NOT NULL,
    source     text   NOT NULL,
    through    bigint NOT NULL,
    barrier    jsonb  NOT NULL, -- [[topic, partition, offset], …]
    PRIMARY KEY (projection, generation, source, through),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

-- Parked records (the dead-letter queue). A blocking one holds back every later record of its key.
CREATE TABLE parked (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection  text        NOT NULL,
    generation  int         NOT NULL,
    topic       text        NOT NULL,
    partition   int         NOT NULL,
    "offset"    bigint      NOT NULL,
    key         bytea, -- NULL: none, or unreadable
    blocking    boolean     NOT NULL,
    ce_id       text,
    ce_type     text,
    position    bigint, -- NULL: unreadable
    headers     bytea       NOT NULL,
    value       bytea,
    reason      text        NOT NULL, -- undecodable:<what>, handler, behind, foreign-organization, … (triage.py)
    detail      text        NOT NULL,
    parked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);
CREATE INDEX parked_by_key ON parked (projection, generation, topic, key) WHERE blocking;
CREATE UNIQUE INDEX parked_once ON parked (projection, generation, topic, partition, "offset");

-- Members that feed a generation, with their last heartbeat.
CREATE TABLE members (
    projection text        NOT NULL,
    generation int         NOT NULL,
    member     text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    running    boolean     NOT NULL DEFAULT true,
    rejected   bigint      NOT NULL DEFAULT 0, -- claims lost to another owner of the partition
    failures   bigint      NOT NULL DEFAULT 0, -- transient failures
    last_error text,
    PRIMARY KEY (projection, generation, member),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

-- How often each stage of a batch was passed, and how long it took altogether.
CREATE TABLE stages (
    projection text             NOT NULL,
    generation int              NOT NULL,
    stage      text             NOT NULL, -- poll, claim (with triage), fold, save, commit
    count      bigint           NOT NULL,
    seconds    double precision NOT NULL,
    PRIMARY KEY (projection, generation, stage),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);
