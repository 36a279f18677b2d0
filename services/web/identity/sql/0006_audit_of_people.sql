-- A link of an identity to a person gives it access to that person's rows, as a role does: the audit has both.
CREATE FUNCTION audit_known_person() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed known_persons := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO identities (issuer, subject) VALUES (changed.issuer, changed.subject) ON CONFLICT DO NOTHING;
    INSERT INTO audit (action, subject, role)
    SELECT CASE WHEN TG_OP = 'DELETE' THEN 'unlink' ELSE 'link' END, i.actor, changed.relation
    FROM identities i WHERE i.issuer = changed.issuer AND i.subject = changed.subject;
    RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT OR DELETE ON known_persons FOR EACH ROW EXECUTE FUNCTION audit_known_person();
CREATE FUNCTION refuse_link_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an identity is linked and unlinked, its link never changed: the audit would not show it';
END
$$;
CREATE TRIGGER linked_or_unlinked BEFORE UPDATE OR TRUNCATE ON known_persons
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_link_change();
