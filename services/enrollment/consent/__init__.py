"""Consent of people by purpose, and the groups that research may use."""
