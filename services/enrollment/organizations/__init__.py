"""Organizations: members of the federation, under a version of its terms."""
