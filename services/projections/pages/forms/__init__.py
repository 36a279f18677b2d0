"""Forms of the pages: they post a command, show what is refused at its field, and redirect to a page that shows it."""
