"""The published language: event types, envelope, codec and catalogue."""
