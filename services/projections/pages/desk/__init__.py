"""Pages of the desk: what there is to act on, and the participation or relationship that a row is about."""
