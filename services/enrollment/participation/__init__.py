"""Participations: one person in one program in one role, from application to its end."""
