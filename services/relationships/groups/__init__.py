"""Groups of mentoring: one or two mentors with several mentees, each pair of them a relationship."""
