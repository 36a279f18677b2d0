-- The log of private events of one service, and the stored answers of its commands.
-- Applied with search_path set to the service's schema; the function keeps that path as its own.

CREATE TABLE stored_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    autovacuum_analyze_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.01
);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON stored_events (notification_id);

CREATE TABLE answered_commands (
    scope text NOT NULL,
    command_id text NOT NULL,
    request_hash bytea NOT NULL,
    created boolean NOT NULL,
    body text NOT NULL,
    position bigint,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (scope, command_id)
);
CREATE INDEX answered_commands_recorded_at_idx ON answered_commands (recorded_at);

-- Lock, insert, answer and notify in one round trip, for one command or for several that arrived together.
-- The lock makes commit order equal to the order of notification ids, so a reader that has seen N will never
-- see a smaller one later; ids are counted under the lock, not drawn from a sequence, so a refused save leaves
-- no gap either. `through` is the number of events after which a command's own end.
CREATE FUNCTION record_events(
    ids uuid[], versions bigint[], topics text[], states bytea[],
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
    INSERT INTO stored_events (originator_id, originator_version, topic, state, notification_id)
    SELECT e.id, e.version, e.topic, e.state, last_id + e.n
    FROM unnest(ids, versions, topics, states) WITH ORDINALITY AS e (id, version, topic, state, n);
    INSERT INTO answered_commands (scope, command_id, request_hash, created, body, position)
    SELECT a.scope, a.key, a.hash, a.created, a.body, last_id + a.through
    FROM unnest(scopes, keys, hashes, creations, bodies, through) AS a (scope, key, hash, created, body, through);
    PERFORM pg_notify(current_schema() || '_events', '');
    RETURN last_id;
END
$$;
