"""Notifications and calendars with a mail server, real tables and a clock that the test sets."""
