-- A role that was granted to a person who had not signed in yet came with their invitation.
ALTER TABLE memberships ADD COLUMN with_invitation boolean NOT NULL DEFAULT false;
