"""Reminders that staff sends: the parties who have yet to answer, sign or report get a mail."""
