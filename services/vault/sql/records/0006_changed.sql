-- Whose profile changed last at which number of changes of the organization: an index in memory takes over what changed
-- since it was made, rather than opening the profiles of everyone again. Ids only; a row stays after an erasure, so that
-- each process that holds an index drops the person from it.
CREATE TABLE changed (
    organization_id uuid   NOT NULL,
    kind            text   NOT NULL,
    person_id       uuid   NOT NULL,
    changes         bigint NOT NULL,
    PRIMARY KEY (organization_id, kind, person_id)
);
CREATE INDEX changed_since ON changed (organization_id, kind, changes);

-- The row of the number is locked until the transaction ends: numbers of an organization are committed in their order.
CREATE OR REPLACE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
AS $$
BEGIN
    WITH counted AS (
        INSERT INTO changes AS counted (organization_id, kind, changes)
        SELECT organization_id, kind, count(*) FROM changed_rows WHERE kind = 'profile'
        GROUP BY organization_id, kind ORDER BY organization_id
        ON CONFLICT (organization_id, kind) DO UPDATE SET changes = counted.changes + excluded.changes
        RETURNING organization_id, kind, changes
    )
    INSERT INTO changed AS noted (organization_id, kind, person_id, changes)
    SELECT DISTINCT organization_id, kind, r.person_id, c.changes
    FROM changed_rows r JOIN counted c USING (organization_id, kind)
    ON CONFLICT (organization_id, kind, person_id) DO UPDATE SET changes = excluded.changes;
    RETURN NULL;
END
$$;
DROP TRIGGER counted_insert ON sealed_records;
DROP TRIGGER counted_delete ON sealed_records;
CREATE TRIGGER counted_insert AFTER INSERT ON sealed_records
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION count_changes();
CREATE TRIGGER counted_delete AFTER DELETE ON sealed_records
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION count_changes();
