-- Positions a publisher has passed without a record, because they were quarantined. Written with the position, before
-- anything after it is published; its checkpoints list them, whatever becomes of the quarantine.
CREATE TABLE skipped (
    source      text        NOT NULL,
    destination text        NOT NULL,
    position    bigint      NOT NULL,
    skipped_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (source, destination, position),
    FOREIGN KEY (source, destination) REFERENCES relay_state ON DELETE CASCADE
);
