"""The write service of organizations, programs, people and participations."""
