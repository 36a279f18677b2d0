"""Sharded reader: one shard of the network, computed from the public topics."""
