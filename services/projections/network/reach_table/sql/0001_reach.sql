-- What the ripple engine found, under the default effect policy and path rule. Derived from network.relationships: it
-- may be emptied at any time and is then written anew; so neither is logged, and after a crash of the server both are
-- empty. `reach` and `standing` change in one transaction.

CREATE UNLOGGED TABLE reach (
    person_id   uuid PRIMARY KEY,
    reach       bigint NOT NULL,        -- distinct people downstream
    lineage     bigint NOT NULL         -- distinct mentors upstream
) WITH (fillfactor = 70);               -- and no further index: what changes is written beside what it was

CREATE UNLOGGED TABLE standing (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),   -- there is one row
    generation  integer NOT NULL,       -- of the read model `network`
    position    bigint NOT NULL,        -- of that read model, which `reach` is of
    effect      text NOT NULL,
    rule        text NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
