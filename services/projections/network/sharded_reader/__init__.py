"""A shard of the network that reads the topics."""
