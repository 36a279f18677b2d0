"""Lifecycle: a matched relationship starts, pauses, resumes and ends."""
