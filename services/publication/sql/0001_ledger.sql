-- Position of one publisher of a log. The destination is `kafka` (the relay) or `log` (the log is read in place).
CREATE TABLE relay_state (
    source       text        NOT NULL, -- the context whose log it is
    destination  text        NOT NULL,
    position     bigint      NOT NULL DEFAULT 0 CHECK (position >= 0), -- last notification id published
    checkpointed bigint      NOT NULL DEFAULT 0 CHECK (checkpointed >= 0), -- position of the last checkpoints
    moved_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, destination)
);

-- The publisher's side of the ledger, one entry per partition; written only together with the position.
CREATE TABLE ledger (
    source      text   NOT NULL,
    destination text   NOT NULL,
    topic       text   NOT NULL,
    partition   int    NOT NULL,
    position    bigint NOT NULL, -- last public position in this partition
    count       bigint NOT NULL, -- public records in it
    checksum    text   NOT NULL, -- of their ids, independent of their order
    PRIMARY KEY (source, destination, topic, partition),
    FOREIGN KEY (source, destination) REFERENCES relay_state ON DELETE CASCADE
);

-- The topics a relay has written to: a topic of the same name with another id has been recreated.
CREATE TABLE topic (
    source      text NOT NULL,
    destination text NOT NULL,
    topic       text NOT NULL,
    topic_id    text NOT NULL,
    PRIMARY KEY (source, destination, topic),
    FOREIGN KEY (source, destination) REFERENCES relay_state ON DELETE CASCADE
);
