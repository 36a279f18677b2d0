-- The size by which a program is released outside in a year: as it was when the year was first asked for. Facts that
-- become known later do not change it, or a contribution could be released twice.
CREATE TABLE program_years (
    program_id uuid    NOT NULL,
    year       integer NOT NULL,
    people     integer NOT NULL,    -- that took part in the year before
    PRIMARY KEY (program_id, year)
);
