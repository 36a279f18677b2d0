"""What the tests stand on: servers, a browser, waiting."""
