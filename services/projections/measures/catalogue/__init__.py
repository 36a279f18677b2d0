"""The measures, by subject."""
