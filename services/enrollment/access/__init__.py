"""Access: the roles of identities in the federation, an organization or a program, granted and revoked there."""
