"""What identities hold: sessions, one-time links, and the secrets of service accounts. Only hashes are stored."""
