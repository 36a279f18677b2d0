-- The erasure of a person: identities that are this person and no one else, with their roles and sessions; the links to
-- the person, also of guardians; and what was sent to sign in. An identity that is another person too remains.
CREATE FUNCTION identities_of_erased(people uuid[]) RETURNS TABLE (issuer text, subject text) LANGUAGE sql STABLE AS $$
    SELECT i.issuer, i.subject FROM identities i
    WHERE (i.issuer = 'urn:mentorship:person' AND i.subject = ANY (people::text[]))
       OR (EXISTS (SELECT FROM known_persons k WHERE (k.issuer, k.subject) = (i.issuer, i.subject)
                     AND k.relation = 'self' AND k.person_id = ANY (people))
           AND NOT EXISTS (SELECT FROM known_persons k WHERE (k.issuer, k.subject) = (i.issuer, i.subject)
                             AND k.person_id <> ALL (people)))
$$;

CREATE FUNCTION count_person(people uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    total bigint;
    more  bigint;
BEGIN
    SELECT (SELECT count(*) FROM known_persons WHERE person_id = ANY (people))
         + (SELECT count(*) FROM identities_of_erased(people))
         + (SELECT count(*) FROM memberships m JOIN identities_of_erased(people) i USING (issuer, subject)) INTO total;
    IF to_regclass('sessions') IS NOT NULL THEN
        SELECT count(*) FROM sessions s JOIN identities_of_erased(people) i USING (issuer, subject) INTO more;
        total := total + more;
    END IF;
    IF to_regclass('links') IS NOT NULL THEN
        SELECT count(*) FROM links WHERE person_id = ANY (people) INTO more;
        total := total + more;
    END IF;
    RETURN total;
END
$$;

-- Identities go last: the audit of a deleted role or link names the actor, and adds the identity where it is missing.
CREATE FUNCTION erase_person(people uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    erased record;
    found  jsonb := coalesce((SELECT jsonb_agg(to_jsonb(i)) FROM identities_of_erased(people) i), '[]');
BEGIN
    IF to_regclass('links') IS NOT NULL THEN
        DELETE FROM links WHERE person_id = ANY (people);
    END IF;
    FOR erased IN SELECT * FROM jsonb_to_recordset(found) AS i (issuer text, subject text) LOOP
        IF to_regclass('sessions') IS NOT NULL THEN
            DELETE FROM sessions s WHERE (s.issuer, s.subject) = (erased.issuer, erased.subject);
        END IF;
        DELETE FROM memberships m WHERE (m.issuer, m.subject) = (erased.issuer, erased.subject);
    END LOOP;
    DELETE FROM known_persons WHERE person_id = ANY (people);
    FOR erased IN SELECT * FROM jsonb_to_recordset(found) AS i (issuer text, subject text) LOOP
        DELETE FROM identities i WHERE (i.issuer, i.subject) = (erased.issuer, erased.subject);
    END LOOP;
END
$$;
