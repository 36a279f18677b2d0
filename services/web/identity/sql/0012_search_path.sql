-- The functions of an erasure name their tables without the schema: they find them whatever the connection searches.
ALTER FUNCTION identities_of_erased(uuid[]) SET search_path FROM CURRENT;
ALTER FUNCTION count_person(uuid[]) SET search_path FROM CURRENT;
ALTER FUNCTION erase_person(uuid[]) SET search_path FROM CURRENT;
