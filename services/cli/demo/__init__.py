"""The demonstration: servers, processes and the example federation on one machine."""
