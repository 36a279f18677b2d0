"""The incremental engine: insertion, propagation and retraction of relationships, and reach counts."""
