-- What the publisher of a source last reported of itself, in band (its checkpoints and heartbeats).
CREATE TABLE publishers (
    projection     text        NOT NULL,
    generation     int         NOT NULL,
    source         text        NOT NULL, -- whose events it publishes: <publisher>/<context>
    reported_at    timestamptz NOT NULL, -- by the publisher's clock; never later than when it was read
    through        bigint      NOT NULL, -- the source position through which it has published everything
    head           bigint      NOT NULL, -- the last position of its log
    standing_since timestamptz, -- since when `through` has not moved although `head` is beyond it; NULL while it moves
    idle           bigint      NOT NULL DEFAULT 0, -- reports without anything new, each of them a record of the feed
    PRIMARY KEY (projection, generation, source),
    FOREIGN KEY (projection, generation) REFERENCES generations ON DELETE CASCADE
);

ALTER TABLE members ADD failing_since timestamptz; -- since when every attempt to read has failed; NULL while they succeed
