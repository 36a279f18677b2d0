"""Identity: principals, roles, memberships and token verification."""
