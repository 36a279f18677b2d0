"""Finding a mentor: the directory of a program's mentors, and the ranked requests of a mentee."""
