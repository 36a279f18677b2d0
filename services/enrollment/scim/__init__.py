"""SCIM 2.0 (RFC 7643, 7644): the system of an organization keeps its people up to date here."""
