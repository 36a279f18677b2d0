-- Splits of the people who were released in a closed year, by one dimension. They are added once and never change.
CREATE TABLE split_years (
    year        integer PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE splits (
    audience        text    NOT NULL CHECK (audience IN ('inner', 'outer', 'pool')),
    organization_id uuid,       -- NULL: a pool
    program_id      uuid,       -- NULL: a pool
    stream          text    NOT NULL,
    year            integer NOT NULL,
    dimension       text    NOT NULL,
    cell            text    NOT NULL,   -- 'other': all groups that are too small
    people          integer NOT NULL CHECK (people >= 5),
    UNIQUE NULLS NOT DISTINCT (program_id, stream, year, dimension, cell),
    CHECK ((audience = 'pool') = (program_id IS NULL)),
    CHECK (audience = 'inner' OR people >= 10)
);
