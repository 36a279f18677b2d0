-- Records, outside the generations of read models: they are added and never changed, and none of them names a person.

-- The points in time through which everything was cut into batches; each once.
CREATE TABLE runs (
    through     timestamptz PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A complete batch. It is shown from `released_at`, which may lie after the run that cut it.
CREATE TABLE releases (
    audience        text        NOT NULL CHECK (audience IN ('inner', 'outer', 'pool')),
    organization_id uuid,       -- NULL: a pool
    program_id      uuid,       -- NULL: a pool
    stream          text        NOT NULL,
    number          integer     NOT NULL CHECK (number > 0),
    released_at     timestamptz NOT NULL,
    people          integer     NOT NULL CHECK (people >= 5),
    count           bigint      NOT NULL,
    total           bigint      NOT NULL,
    UNIQUE NULLS NOT DISTINCT (audience, program_id, stream, number),
    CHECK ((audience = 'pool') = (program_id IS NULL)),
    CHECK (audience = 'inner' OR people >= 10)
);
CREATE INDEX releases_by_program ON releases (program_id, audience, stream, released_at) INCLUDE (people, count, total);

-- The last contribution of each batch: what comes behind it is pending.
CREATE TABLE release_places (
    audience   text        NOT NULL,
    program_id uuid,
    stream     text        NOT NULL,
    number     integer     NOT NULL,
    known      timestamptz NOT NULL,
    id         text        NOT NULL,
    UNIQUE NULLS NOT DISTINCT (audience, program_id, stream, number)
);
