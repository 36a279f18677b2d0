-- What the directory of an organization, its own system for people, decides about access: who may not sign in, and the
-- roles that follow from its groups. Neither reaches beyond that organization.
CREATE TABLE disabled_people (
    person_id    uuid        PRIMARY KEY,
    organization uuid        NOT NULL,
    since        timestamptz NOT NULL,
    disabled_by  uuid        NOT NULL -- the actor of the service account
);

-- The identities of disabled people, each with the organization that disabled the person.
CREATE VIEW disabled_identities AS
SELECT k.issuer, k.subject, d.person_id, d.organization
FROM disabled_people d JOIN known_persons k ON k.person_id = d.person_id AND k.relation = 'self'
UNION
SELECT 'urn:mentorship:person', d.person_id::text, d.person_id, d.organization FROM disabled_people d;

CREATE FUNCTION audit_disabled_person() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed disabled_people := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    by_whom uuid := nullif(current_setting('access.actor', true), '')::uuid;
BEGIN
    IF by_whom IS NULL THEN -- an erasure, which enables no one
        RETURN NULL;
    END IF;
    INSERT INTO identities (issuer, subject) VALUES ('urn:mentorship:person', changed.person_id::text)
    ON CONFLICT DO NOTHING;
    INSERT INTO audit (actor, action, organization, subject)
    SELECT by_whom, CASE WHEN TG_OP = 'DELETE' THEN 'enable' ELSE 'disable' END, changed.organization, i.actor
    FROM identities i
    WHERE (i.issuer, i.subject) = ('urn:mentorship:person', changed.person_id::text)
       OR EXISTS (SELECT FROM known_persons k WHERE (k.issuer, k.subject) = (i.issuer, i.subject)
                    AND k.relation = 'self' AND k.person_id = changed.person_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT OR DELETE ON disabled_people FOR EACH ROW EXECUTE FUNCTION audit_disabled_person();

-- Which role the members of a group of an organization's directory have, as an administrator configured it.
CREATE TABLE group_roles (
    organization uuid        NOT NULL,
    group_name   text        NOT NULL CHECK (group_name <> ''),
    role         text        NOT NULL CHECK (role IN ('coordinator', 'executive', 'analyst', 'consumer')),
    program      uuid,
    added_at     timestamptz NOT NULL DEFAULT now(),
    added_by     uuid        NOT NULL, -- the actor of the administrator
    UNIQUE NULLS NOT DISTINCT (organization, group_name, role, program)
);
CREATE FUNCTION audit_group_role() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    changed group_roles := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO audit (actor, action, program, organization, role)
    SELECT nullif(current_setting('access.actor', true), '')::uuid,
           CASE WHEN TG_OP = 'DELETE' THEN 'unmap-group' ELSE 'map-group' END,
           changed.program, changed.organization, changed.role;
    RETURN NULL;
END
$$;
CREATE TRIGGER audited AFTER INSERT OR DELETE ON group_roles FOR EACH ROW EXECUTE FUNCTION audit_group_role();

-- A role that follows from a group is a row of its own beside one that a person granted: the end of one is not the end
-- of the other.
ALTER TABLE memberships ADD COLUMN from_group boolean NOT NULL DEFAULT false CHECK (NOT from_group OR organization IS NOT NULL);
ALTER TABLE memberships DROP CONSTRAINT memberships_issuer_subject_role_organization_program_key;
ALTER TABLE memberships ADD UNIQUE NULLS NOT DISTINCT (issuer, subject, role, organization, program, from_group);

CREATE OR REPLACE FUNCTION count_person(people uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
BEGIN
    SELECT (SELECT count(*) FROM known_persons WHERE person_id = ANY (people))
         + (SELECT count(*) FROM identities_of_erased(people))
         + (SELECT count(*) FROM memberships m JOIN identities_of_erased(people) i USING (issuer, subject))
         + (SELECT count(*) FROM sessions s JOIN identities_of_erased(people) i USING (issuer, subject))
         + (SELECT count(*) FROM links WHERE person_id = ANY (people))
         + (SELECT count(*) FROM disabled_people WHERE person_id = ANY (people)) INTO total;
    RETURN total;
END
$$;

-- Identities go last: the audit of a deleted role or link names the actor, and adds the identity where it is missing.
CREATE OR REPLACE FUNCTION erase_person(people uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    erased record;
    found  jsonb := coalesce((SELECT jsonb_agg(to_jsonb(i)) FROM identities_of_erased(people) i), '[]');
BEGIN
    DELETE FROM links WHERE person_id = ANY (people);
    FOR erased IN SELECT * FROM jsonb_to_recordset(found) AS i (issuer text, subject text) LOOP
        DELETE FROM sessions s WHERE (s.issuer, s.subject) = (erased.issuer, erased.subject);
        DELETE FROM memberships m WHERE (m.issuer, m.subject) = (erased.issuer, erased.subject);
    END LOOP;
    DELETE FROM disabled_people WHERE person_id = ANY (people);
    DELETE FROM known_persons WHERE person_id = ANY (people);
    FOR erased IN SELECT * FROM jsonb_to_recordset(found) AS i (issuer text, subject text) LOOP
        DELETE FROM identities i WHERE (i.issuer, i.subject) = (erased.issuer, erased.subject);
    END LOOP;
END
$$;
