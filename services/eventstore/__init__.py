"""The write side's base: aggregate root, application base, recorder and migrations."""
