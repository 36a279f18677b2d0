-- From when on influence counts in what is released: the last row, or the first session where there is none.
CREATE TABLE effects (
    number    integer     PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    effect    text        NOT NULL CHECK (effect IN ('met', 'started')),
    chosen_at timestamptz NOT NULL
);
