"""Small programs that build parts of the product; they are not part of it."""
