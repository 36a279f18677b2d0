-- People whom the system of their organization has set inactive: for a coordinator to decide on. Nothing personal.
CREATE TABLE inactive (
    person_id       uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL,
    since           timestamptz NOT NULL
);
CREATE INDEX inactive_of ON inactive (organization_id, since);
