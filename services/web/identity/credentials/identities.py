"""Issuers of identities that this service authenticates itself, without an OpenID provider."""

PERSON_ISSUER = "urn:mentorship:person"
"""Of people who sign in by a link in a mail: the subject is the person's id, never an address."""
CLIENT_ISSUER = "urn:mentorship:client"
"""Of service accounts: the subject is the client's id."""
