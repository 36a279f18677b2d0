-- Texts of several authors about one thing are read by what they are about.
CREATE INDEX sealed_records_by_reference ON sealed_records (kind, reference);
