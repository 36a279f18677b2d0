"""Pages of the federation and its programs."""
