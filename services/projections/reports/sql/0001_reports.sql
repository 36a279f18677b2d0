-- Records, outside the generations of read models: they are added and never changed. None of them names a person: who
-- froze or shared a report is the random id recorded in place of an identity.

CREATE TABLE frozen_reports (
    id              uuid PRIMARY KEY,
    organization_id uuid,               -- NULL: the federation
    title           text        NOT NULL,
    as_of           date        NOT NULL,
    door            text        NOT NULL CHECK (door IN ('inner', 'outer')),
    position        bigint      NOT NULL,
    measures        jsonb       NOT NULL,   -- version by id
    document        text        NOT NULL,   -- the whole report, as it was shown
    digest          text        NOT NULL,   -- sha256 of the document
    frozen_at       timestamptz NOT NULL,
    frozen_by       text        NOT NULL,
    key             text        NOT NULL,   -- of the form: a form that is sent twice freezes once
    UNIQUE (frozen_by, key),
    CHECK ((organization_id IS NULL) = (door = 'outer'))
);
CREATE INDEX frozen_reports_by_place ON frozen_reports (organization_id, frozen_at DESC, id);

-- Links to a report of the federation. The token itself is not kept.
CREATE TABLE links (
    id         uuid PRIMARY KEY,
    token_hash text        NOT NULL UNIQUE,
    report_id  uuid        NOT NULL REFERENCES frozen_reports,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    key        text        NOT NULL,
    UNIQUE (created_by, key)
);
CREATE INDEX links_by_report ON links (report_id, created_at);

CREATE TABLE revocations (
    link_id    uuid PRIMARY KEY REFERENCES links,
    revoked_at timestamptz NOT NULL,
    revoked_by text        NOT NULL
);
