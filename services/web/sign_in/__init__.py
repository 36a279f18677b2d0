"""Sign-in of people: providers (authorization code with PKCE), the tokens of service accounts, and what pages need."""
