-- What the engine remembers of every read model. The models themselves lie in schemas of their own, `<name>_g<N>`.
CREATE TABLE generations (
    projection  text        NOT NULL,
    generation  int         NOT NULL CHECK (generation > 0),
    state       text        NOT NULL CHECK (state IN ('building', 'live', 'previous')),
    feed        text        NOT NULL CHECK (feed IN ('kafka', 'log')), -- positions of one feed mean nothing to the other
    fingerprint text        NOT NULL, -- of the code and the tables it was built with
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    switched_at timestamptz,
    PRIMARY KEY (projection, generation)
);
CREATE UNIQUE INDEX one_live_generation ON generations (projection) WHERE state = 'live';

-- Numbers are never given twice, even when a generation is dropped.
CREATE TABLE numbers (projection text PRIMARY KEY, last int NOT NULL);

CREATE TABLE positions (
    projection  text        NOT NULL,
    generation  int         NOT NULL,
    topic       text        NOT NULL, -- a topic, or the source whose log is read in place
    partition   int         NOT NULL,
    source      text        NOT NULL, -- the context it speaks of
    topic_id    text        NOT NULL,
    next_offset bigint      NOT NULL DEFAULT 0, -- what is read next: the claim
    head_offset bigint      NOT NULL DEFAULT 0, -- the feed's end when it was last seen
    behind_since timestamptz, -- when that was first seen to be ahead; NULL while it is not
    position    bigint      NOT NULL DEFAULT 0, -- the source position of the last record dealt with
    count       bigint      NOT NULL DEFAULT 0, -- the ledger: records dealt with, each once
    checksum    text        NOT NULL DEFAULT '0000000000000000',
    recorded_at bigint      NOT NULL DEFAULT 0, -- of the last event dealt with, microseconds
    proven      bigint      NOT NULL DEFAULT 0, -- the last position at which the publisher's ledger was equal to ours
    stated      bigint      NOT NULL DEFAULT 0, -- everything of the source through here is published, as read here
    difference  text, -- the first one found between the ledgers; never forgotten by this generation
    applied     bigint      NOT NULL DEFAULT 0,
    duplicates  bigint      NOT NULL DEFAULT 0,
    ignored     bigint      NOT NULL DEFAULT 0,
    unknown     bigint      NOT NULL DEFAULT 0,
    parked      bigint      NOT NULL DEFAULT 0, -- ever
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, generation, topic, partition),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

-- "When every partition has reached its offset in `barrier`, all of the source through `through` is in the model."
CREATE TABLE watermarks (
    projection text   NOT NULL,
    generation int    NOT NULL,
    source     text   NOT NULL,
    through    bigint NOT NULL,
    barrier    jsonb  NOT NULL, -- [[topic, partition, offset], …]
    PRIMARY KEY (projection, generation, source, through),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

-- Records set aside. A blocking one holds back every later record of its key.
CREATE TABLE parked (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    projection  text        NOT NULL,
    generation  int         NOT NULL,
    topic       text        NOT NULL,
    partition   int         NOT NULL,
    "offset"    bigint      NOT NULL,
    key         bytea, -- NULL: none, or not readable
    blocking    boolean     NOT NULL,
    ce_id       text,
    ce_type     text,
    position    bigint, -- NULL: not readable
    headers     bytea       NOT NULL,
    value       bytea,
    reason      text        NOT NULL, -- undecodable:<what>, handler, behind
    detail      text        NOT NULL,
    parked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);
CREATE INDEX parked_by_key ON parked (projection, generation, topic, key) WHERE blocking;
CREATE UNIQUE INDEX parked_once ON parked (projection, generation, topic, partition, "offset");

-- Who feeds a generation; a process that is killed leaves its last word here.
CREATE TABLE members (
    projection text        NOT NULL,
    generation int         NOT NULL,
    member     text        NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    running    boolean     NOT NULL DEFAULT true,
    rejected   bigint      NOT NULL DEFAULT 0, -- claims lost to another owner of the partition
    failures   bigint      NOT NULL DEFAULT 0, -- transient ones, survived
    last_error text,
    PRIMARY KEY (projection, generation, member),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);
