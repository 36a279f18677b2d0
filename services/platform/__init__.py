"""What every service stands on: settings, logging, database pool and HTTP conventions."""
