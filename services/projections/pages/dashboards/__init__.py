"""Dashboard pages of the federation and its programs."""
