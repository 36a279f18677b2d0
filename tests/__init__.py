"""The whole suite: `make test`."""
