"""Pages: the read models answered in sentences, figures, pictures and tables, rendered on the server."""
