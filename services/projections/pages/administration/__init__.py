"""Administration pages: settings and documents of programs, concerns, organizations, access, terms, audit, import."""
