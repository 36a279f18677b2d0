"""Eligibility: what this service knows of organizations, programs and participations, from public events alone."""
