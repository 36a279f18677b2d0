"""Eligibility: facts about organizations, programs and participations, from public events alone."""
