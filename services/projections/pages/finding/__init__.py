"""Pages of finding a mentor: the directory with the own requests, the request itself, and the mentor's listing."""
