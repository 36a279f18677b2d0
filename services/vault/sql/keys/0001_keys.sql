-- The master keys that have wrapped the keys of people; the present one is that of the last epoch.
CREATE TABLE masters (
    epoch        integer     PRIMARY KEY,
    fingerprint  text        NOT NULL UNIQUE,
    begun_at     timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz -- when its file was overwritten
);

-- The key of each owner of sealed records, wrapped: a person, or an organization.
CREATE TABLE persons (
    person_id uuid    PRIMARY KEY,
    wrapped   bytea   NOT NULL,
    epoch     integer NOT NULL REFERENCES masters (epoch)
);

-- Owners whose key was deleted. None of them gets a key again; a key that lies in a backup, or in pages of the database
-- that were not reused yet, opens until the master key of this epoch is destroyed.
CREATE TABLE forgotten (
    person_id    uuid        PRIMARY KEY,
    epoch        integer     NOT NULL REFERENCES masters (epoch),
    forgotten_at timestamptz NOT NULL
);
CREATE INDEX forgotten_by_epoch ON forgotten (epoch);

-- What each store held about an owner whose key was deleted, and deleted.
CREATE TABLE examined (
    person_id   uuid        NOT NULL REFERENCES forgotten (person_id),
    store       text        NOT NULL,
    deleted     integer     NOT NULL CHECK (deleted >= 0),
    examined_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, store)
);
