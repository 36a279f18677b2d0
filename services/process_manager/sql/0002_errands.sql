-- Errands: actions that are done outside of the event store, such as a mail. No event settles one: its outcome does.
ALTER TABLE outcomes DROP CONSTRAINT outcomes_outcome_check;
ALTER TABLE outcomes ADD CONSTRAINT outcomes_outcome_check
    CHECK (outcome IN ('executed', 'obsolete', 'refused', 'settled', 'done', 'postponed'));

-- Errands that follow from no public event: a command asks for one before its own event is recorded.
CREATE TABLE requested_errands (
    key         text        PRIMARY KEY,
    process     text        NOT NULL,
    kind        text        NOT NULL,
    subject     uuid        NOT NULL,
    at          timestamptz NOT NULL,
    cause       text        NOT NULL,
    correlation text        NOT NULL,
    data        jsonb       NOT NULL  -- ids, never anything personal
);
CREATE INDEX requested_errands_due ON requested_errands (at, key);
CREATE INDEX requested_errands_of ON requested_errands (subject);
