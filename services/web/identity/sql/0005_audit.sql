-- Who read what of which program, and who was granted or revoked which role. Entries are added, never changed; they hold
-- no content of what was read, and actors in the place of identities.
CREATE TABLE audit (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    recorded_by  text        NOT NULL DEFAULT session_user, -- the database role: a server's, or the operator's
    actor        uuid, -- who read; NULL where an operator acted at the command line
    action       text        NOT NULL CHECK (action <> ''), -- method and route, or `grant`, `revoke`
    program      uuid,
    organization uuid,
    subject      uuid, -- the actor of the identity that was granted or revoked a role
    role         text,
    count        integer     NOT NULL DEFAULT 1 CHECK (count > 0) -- equal reads within some seconds are one entry
);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_program ON audit (program, at);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit are added, never changed';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- In the transaction that changes a membership, whatever statement changes it.
CREATE FUNCTION audit_membership() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed memberships := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO identities (issuer, subject) VALUES (changed.issuer, changed.subject) ON CONFLICT DO NOTHING;
    INSERT INTO audit (action, program, organization, subject, role)
    SELECT CASE WHEN TG_OP = 'DELETE' THEN 'revoke' ELSE 'grant' END,
           (to_jsonb(changed) ->> 'program')::uuid, changed.organization, i.actor, changed.role
    FROM identities i WHERE i.issuer = changed.issuer AND i.subject = changed.subject;
    RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT OR DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION audit_membership();
CREATE FUNCTION refuse_membership_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a membership is granted and revoked, never changed: the audit would not show it';
END
$$;
CREATE TRIGGER granted_or_revoked BEFORE UPDATE OR TRUNCATE ON memberships
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_membership_change();
