-- The actor of each identity: the id that events and the audit carry in its place. It is random, so that it cannot be
-- computed from an address; without this row it means no one. Rows are added, and deleted to erase a person.
CREATE TABLE identities (
    issuer   text NOT NULL,
    subject  text NOT NULL,
    actor    uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    added_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);
