"""Pages of a group: its people, its sessions with attendance, and what can be done in it."""
