"""Pages of a program's workspace: people, relationships and waiting list, with what can be done about them."""
