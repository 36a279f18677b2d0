-- One row an activated relationship: an edge in time. Times are microseconds since 1970 UTC, as ripple arithmetic uses them.

CREATE TABLE relationships (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    program_id      uuid NOT NULL,
    mentor_id       uuid,
    mentee_id       uuid,
    formality       text,
    direction       text,
    shape           text,
    layer           text,               -- directed | peer: peers have no generations | voided: no edge
    started_at      bigint,
    ended_at        bigint,             -- null again when it is reopened
    held_2          bigint,             -- first session held with evidence of at least 2 …
    held_3          bigint,
    held_4          bigint,
    held_5          bigint,
    early           bigint[],           -- the first three with evidence of at least 2, ascending
    changed         xid8 NOT NULL DEFAULT pg_current_xact_id()  -- who wrote it last: engines follow what is new by it
);
-- One person's ripple or lineage is a recursive query over these two alone (see live/recursion.sql).
CREATE INDEX relationships_downstream ON relationships (mentor_id, started_at) INCLUDE (mentee_id, held_2)
    WHERE layer = 'directed';
CREATE INDEX relationships_upstream ON relationships (mentee_id, held_2) INCLUDE (mentor_id, started_at)
    WHERE layer = 'directed';
CREATE INDEX relationships_changed ON relationships (changed);

-- The halves of links between people of two organizations who are one person, each as its own organization published it.
CREATE TABLE links (
    link_id         uuid,
    person_id       uuid,
    organization_id uuid NOT NULL,
    held            boolean NOT NULL,
    PRIMARY KEY (link_id, person_id)
);
-- Every person who was ever linked, and the smallest id of those who are the same person now: itself where it is alone.
CREATE TABLE identities (
    person_id       uuid PRIMARY KEY,
    canonical_id    uuid NOT NULL,
    organization_id uuid NOT NULL,
    changed         xid8 NOT NULL DEFAULT pg_current_xact_id()  -- who wrote it last: engines follow what is new by it
);
CREATE INDEX identities_canonical ON identities (canonical_id);
