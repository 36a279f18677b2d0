-- Sessions of browsers that signed in, and of service accounts that took a token. Only hashes of their tokens are kept.
CREATE TABLE sessions (
    token_hash bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    id         uuid        NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    kind       text        NOT NULL CHECK (kind IN ('browser', 'client')),
    issuer     text        NOT NULL,
    subject    text        NOT NULL,
    began_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > began_at)
);
CREATE INDEX sessions_of_identity ON sessions (issuer, subject);
CREATE INDEX sessions_expire ON sessions (expires_at);

-- Links sent by mail: each is consumed once. A used one remains until it would have expired, so that its page can say so.
CREATE TABLE links (
    token_hash bytea       PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose    text        NOT NULL CHECK (purpose IN ('invitation', 'sign-in')),
    person_id  uuid        NOT NULL,
    browser    bytea, -- the hash of what the browser that asked for it holds; NULL where any browser may consume it
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > created_at),
    used_at    timestamptz
);
CREATE INDEX links_of_person ON links (person_id);
CREATE INDEX links_expire ON links (expires_at);

-- Service accounts: programs that take tokens with a secret of their own. Roles are granted to them as to any identity.
CREATE TABLE clients (
    client_id   uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text        NOT NULL CHECK (name <> ''),
    secret_hash bytea       NOT NULL CHECK (length(secret_hash) = 32),
    added_at    timestamptz NOT NULL DEFAULT now()
);
