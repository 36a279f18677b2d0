"""The composition root: settings become databases, feeds, read models and authenticators."""
