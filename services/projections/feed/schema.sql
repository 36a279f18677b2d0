-- Every public event as the JSON it is served as. A partition (see partitions.py) is filled in the order of its
-- positions, so a cursor "after position n of each partition" stays valid through later events and rebuilds.

CREATE TABLE partitions (
    source    text NOT NULL,
    partition smallint NOT NULL,
    PRIMARY KEY (source, partition)
);

CREATE TABLE events (
    source      text NOT NULL,
    partition   smallint NOT NULL,
    position    bigint NOT NULL,
    program_id  uuid,
    organization_id uuid,       -- NULL for an event of an organization itself, which is never withheld
    recorded_at bigint NOT NULL,
    body        text NOT NULL,
    PRIMARY KEY (source, partition, position)
);

CREATE TABLE programs (
    id              uuid PRIMARY KEY,
    organization_id uuid,
    confidentiality text
);

-- Since when each organization shares its events, or does not: an event is served if its organization shared events when
-- it was recorded, and shares them now.
CREATE TABLE sharing (
    organization_id uuid NOT NULL,
    recorded_at     bigint NOT NULL,
    shared          boolean NOT NULL,
    PRIMARY KEY (organization_id, recorded_at)
);
