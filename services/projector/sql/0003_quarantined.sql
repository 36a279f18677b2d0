-- Positions that the publisher of a source has not published, because an operator quarantined them.
ALTER TABLE publishers ADD quarantined bigint[] NOT NULL DEFAULT '{}';
