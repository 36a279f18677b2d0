-- Roles of identities. An organization of NULL means the whole federation.
CREATE TABLE memberships (
    issuer       text NOT NULL,
    subject      text NOT NULL,
    role         text NOT NULL CHECK (role IN ('coordinator', 'executive', 'operator', 'analyst', 'consumer')),
    organization uuid,
    granted_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (issuer, subject, role, organization)
);
