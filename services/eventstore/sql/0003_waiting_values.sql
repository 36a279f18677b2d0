-- Values that no event may state, such as sums that wait until enough people are in them. A command replaces or deletes
-- them in the transaction of its events; nothing of a value that was replaced is kept.
CREATE TABLE waiting_values (
    id uuid PRIMARY KEY,
    content bytea NOT NULL
);

-- As before, with the values that a command replaces; a NULL deletes one. A server of the release before leaves them out.
DROP FUNCTION record_events;
CREATE FUNCTION record_events(
    ids uuid[], versions bigint[], topics text[], states bytea[], records bytea[],
    scopes text[], keys text[], hashes bytea[], creations boolean[], bodies text[], through bigint[],
    waiting uuid[] DEFAULT '{}', contents bytea[] DEFAULT '{}'
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
    IF cardinality(waiting) > 0 THEN
        DELETE FROM waiting_values AS w USING unnest(waiting, contents) AS v (id, content)
        WHERE w.id = v.id AND v.content IS NULL;
        INSERT INTO waiting_values (id, content)
        SELECT v.id, v.content FROM unnest(waiting, contents) AS v (id, content) WHERE v.content IS NOT NULL
        ON CONFLICT (id) DO UPDATE SET content = excluded.content;
    END IF;
    PERFORM pg_notify(current_schema() || '_events', '');
    RETURN last_id;
END
$$;
