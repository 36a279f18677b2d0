-- How often the profiles of each organization changed, counted in the transaction of the change: an index in memory is
-- dropped when the number moves, so that a name that was changed or erased is found by no one from then on.
CREATE TABLE changes (
    organization_id uuid   NOT NULL,
    kind            text   NOT NULL,
    changes         bigint NOT NULL,
    PRIMARY KEY (organization_id, kind)
);

CREATE FUNCTION count_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO changes AS counted (organization_id, kind, changes)
    SELECT organization_id, kind, count(*) FROM changed WHERE kind = 'profile'
    GROUP BY organization_id, kind ORDER BY organization_id
    ON CONFLICT (organization_id, kind) DO UPDATE SET changes = counted.changes + excluded.changes;
    RETURN NULL;
END
$$;
CREATE TRIGGER counted_insert AFTER INSERT ON sealed_records
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_changes();
CREATE TRIGGER counted_delete AFTER DELETE ON sealed_records
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_changes();
