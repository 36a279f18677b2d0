-- A guardian is one until the ward comes of age: from that moment on, the row counts no more. NULL: without an end.
ALTER TABLE known_persons ADD COLUMN until timestamptz;
