"""Flash sessions on pages: the cards of one's own page, free places, and the forms that offer one or ask for one."""
