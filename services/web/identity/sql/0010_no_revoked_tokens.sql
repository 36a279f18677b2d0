-- Sessions replace the tokens that browsers held.
DROP TABLE revoked_tokens;
