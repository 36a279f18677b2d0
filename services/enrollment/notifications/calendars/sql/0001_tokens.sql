-- The addresses of calendar feeds. The token itself follows from a key of the service, so that nothing here opens a feed.
CREATE TABLE tokens (
    person_id  uuid        PRIMARY KEY,
    nonce      bytea       NOT NULL, -- a new one with each renewal
    token_hash bytea       NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);
