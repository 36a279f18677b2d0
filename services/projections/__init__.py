"""The read side: directories, dashboards, networks and pages."""
