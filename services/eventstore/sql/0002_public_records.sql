-- The public record of an event, encoded at the save: eight bytes of fingerprint, then the encoding without its
-- position. NULL where none was kept. Publication encodes again where the fingerprint is not its own.
ALTER TABLE stored_events ADD COLUMN public_record bytea;

-- Positions an operator has quarantined, with the reason, and released again. Decisions are added, never changed.
CREATE TABLE quarantine_decisions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position bigint NOT NULL CHECK (position > 0),
    action text NOT NULL CHECK (action IN ('quarantine', 'release')),
    reason text NOT NULL CHECK (reason <> ''),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions about quarantine are added, never changed';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quarantine_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW quarantined AS
SELECT position, reason, decided_by, decided_at
FROM (SELECT DISTINCT ON (position) * FROM quarantine_decisions ORDER BY position, id DESC) AS latest
WHERE action = 'quarantine';

-- As before, with the public records.
DROP FUNCTION record_events;
CREATE FUNCTION record_events(
    ids uuid[], versions bigint[], topics text[], states bytea[], records bytea[],
    scopes text[], keys text[], hashes bytea[], creations boolean[], bodies text[], through bigint[]
) RETURNS bigint
LANGUAGE plpgsql
SET search_path FROM CURRENT
SET lock_timeout = '5s'
AS $$
DECLARE
    last_id bigint;
BEGIN
    LOCK TABLE stored_events IN EXCLUSIVE MODE;
    SELECT coalesce(max(notification_id), 0) INTO last_id FROM stored_events;
    INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id, public_record)
    SELECT e.id, e.version, e.topic, e.state, last_id + e.n, e.record
    FROM unnest(ids, versions, topics, states, records) WITH ORDINALITY AS e (id, version, topic, state, record, n);
    INSERT INTO answered_commands (scope, command_id, request_hash, created, body, position)
    SELECT a.scope, a.key, a.hash, a.created, a.body, last_id + a.through
    FROM unnest(scopes, keys, hashes, creations, bodies, through) AS a (scope, key, hash, created, body, through);
    PERFORM pg_notify(current_schema() || '_events', '');
    RETURN last_id;
END
$$;
