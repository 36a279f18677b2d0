-- Views of the network that people keep, outside the generations of read models. An owner is the random id recorded in
-- place of an identity. An address holds ids and codes alone: nothing here was written in anyone's own words.

CREATE TABLE saved_questions (
    id       uuid PRIMARY KEY,
    owner    text        NOT NULL,
    address  text        NOT NULL CHECK (address LIKE '/network%' AND length(address) <= 600),
    saved_at timestamptz NOT NULL,
    UNIQUE (owner, address)
);
