"""Anonymous questionnaires of programs: the mean of each question, by batches that were released."""
