"""The write service of mentoring relationships, from matching to follow-up."""
