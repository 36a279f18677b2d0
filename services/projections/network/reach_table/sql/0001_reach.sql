-- Figures of the ripple engine, under the default effect policy and path rule. Derived from network.relationships: the
-- tables may be truncated at any time and are then rewritten; so neither is logged, and after a crash of the server both
-- are empty. `reach` and `position` change in one transaction.

CREATE UNLOGGED TABLE reach (
    person_id   uuid PRIMARY KEY,
    reach       bigint NOT NULL,        -- distinct people downstream
    lineage     bigint NOT NULL         -- distinct mentors upstream
) WITH (fillfactor = 70);               -- and no further index: updates are heap-only

CREATE UNLOGGED TABLE position (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single),   -- there is one row
    generation  integer NOT NULL,       -- of the read model `network`
    position    bigint NOT NULL,        -- of that read model, which `reach` is of
    effect      text NOT NULL,
    rule        text NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
