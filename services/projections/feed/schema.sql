-- Every public event as the JSON it is served as. A lane (see lanes.py) is filled in the order of its positions, so
-- "behind position n of each lane" is a place that stays, whatever arrives later and however often this is rebuilt.

CREATE TABLE lanes (
    source text NOT NULL,
    lane   smallint NOT NULL,
    PRIMARY KEY (source, lane)
);

CREATE TABLE events (
    source      text NOT NULL,
    lane        smallint NOT NULL,
    position    bigint NOT NULL,
    program_id  uuid,
    recorded_at bigint NOT NULL,
    body        text NOT NULL,
    PRIMARY KEY (source, lane, position)
);

CREATE TABLE programs (
    id              uuid PRIMARY KEY,
    confidentiality text
);
