"""Calendars: the entry of a session, in a mail and in the feed of a person."""
