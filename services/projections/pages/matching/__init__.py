"""Pages of the matching: the workbench of a program's staff, and the matching profile of a participant."""
