-- A role counts where it was given: in the federation, in one organization, or in one program of it.
ALTER TABLE memberships ADD COLUMN program uuid CHECK (program IS NULL OR organization IS NOT NULL);
ALTER TABLE memberships DROP CONSTRAINT memberships_issuer_subject_role_organization_key;
ALTER TABLE memberships ADD UNIQUE NULLS NOT DISTINCT (issuer, subject, role, organization, program);

-- The persons that an identity is known as: itself, or its wards where it is a guardian.
CREATE TABLE known_persons (
    issuer    text NOT NULL,
    subject   text NOT NULL,
    person_id uuid NOT NULL,
    relation  text NOT NULL CHECK (relation IN ('self', 'guardian')),
    linked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject, person_id, relation)
);
