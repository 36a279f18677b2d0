"""HTTP routes of the network."""
