"""People on the pages: their names, for those who may see them, and how to find them."""
