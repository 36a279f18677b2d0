"""The published schemas, read-only, in the form of a schema registry."""
