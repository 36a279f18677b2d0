"""Sign-in: sessions of browsers, the code flow of OpenID providers, links by mail, and service accounts."""
