"""Pages of commands: the questions before one, and the post that sends it."""
