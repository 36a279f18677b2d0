"""The SCIM server with the library's own suites."""
