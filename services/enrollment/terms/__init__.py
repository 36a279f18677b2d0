"""Data-sharing terms: versioned texts of the federation, and what each organization shares under them."""
