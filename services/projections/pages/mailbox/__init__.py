"""The mailbox of a demonstration: the mails that people would get."""
