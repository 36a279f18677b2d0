"""Credentials of identities: sessions, one-time links, and the secrets of service accounts. Only hashes are stored."""
