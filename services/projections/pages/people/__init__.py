"""People on the pages: their names, for those who may see them, and the pages about one of them."""
