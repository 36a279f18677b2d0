-- Erasures that were requested: a row is added before the event that requests it is recorded, and one without an event
-- is dropped. The row remains afterwards, for the certificate.
CREATE TABLE erasures (
    person_id    uuid        PRIMARY KEY,
    requested_at timestamptz NOT NULL,
    completed_at timestamptz, -- NULL: it is under way
    requested    bigint,      -- position of the event that requested it
    completed    bigint       -- position of the event that completed it
);
CREATE INDEX erasures_open ON erasures (requested_at) WHERE completed_at IS NULL;
