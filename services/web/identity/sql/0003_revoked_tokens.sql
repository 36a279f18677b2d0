-- Tokens of sessions that were signed out: every server refuses them until they expire. Only digests are kept.
CREATE TABLE revoked_tokens (
    digest  bytea PRIMARY KEY,
    expires timestamptz NOT NULL
);
CREATE INDEX revoked_tokens_expires ON revoked_tokens (expires);
