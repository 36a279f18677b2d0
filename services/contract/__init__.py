"""Published language of the services: event types, envelope, codec and catalogue."""
