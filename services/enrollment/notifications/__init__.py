"""Notifications: mails that follow from public events, from time and from requests, as errands of a process."""
