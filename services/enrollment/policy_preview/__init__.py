"""Preview of a policy: what a change would mean for the people and proposals of a program now."""
