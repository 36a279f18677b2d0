-- Who granted a role: the actor of the identity that did, where a server says on whose behalf it writes (`access.actor`).
ALTER TABLE memberships ADD COLUMN granted_by uuid DEFAULT nullif(current_setting('access.actor', true), '')::uuid;

CREATE OR REPLACE FUNCTION audit_membership() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed memberships := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO identities (issuer, subject) VALUES (changed.issuer, changed.subject) ON CONFLICT DO NOTHING;
    INSERT INTO audit (actor, action, program, organization, subject, role)
    SELECT nullif(current_setting('access.actor', true), '')::uuid,
           CASE WHEN TG_OP = 'DELETE' THEN 'revoke' ELSE 'grant' END,
           (to_jsonb(changed) ->> 'program')::uuid, changed.organization, i.actor, changed.role
    FROM identities i WHERE i.issuer = changed.issuer AND i.subject = changed.subject;
    RETURN NULL;
END
$$;
CREATE INDEX memberships_of_organization ON memberships (organization);
CREATE INDEX known_persons_of ON known_persons (person_id) WHERE relation = 'self';
