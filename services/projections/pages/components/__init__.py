"""Components of the pages: pure functions from query results to the parts of a page."""
