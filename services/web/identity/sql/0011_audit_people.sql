-- Whom a read showed, by the ids that its response names, so that a person can see who read about them. A read of more
-- people is several entries.
ALTER TABLE audit ADD COLUMN people uuid[] CHECK (cardinality(people) BETWEEN 1 AND 200);
CREATE INDEX audit_by_people ON audit USING gin (people);
