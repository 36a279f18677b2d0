-- Personal data and texts, sealed with the key of their owner. Each change is a new version: an event names the version
-- that counts, and a version that no event names is deleted after some time.
CREATE TABLE sealed_records (
    person_id       uuid        NOT NULL, -- the owner of the key: a person, or an organization
    kind            text        NOT NULL,
    reference       text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    organization_id uuid        NOT NULL,
    body            bytea       NOT NULL,
    sealed_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, kind, reference, version)
);
CREATE INDEX sealed_records_by_age ON sealed_records (kind, sealed_at);
CREATE INDEX sealed_records_of ON sealed_records (organization_id, kind);
