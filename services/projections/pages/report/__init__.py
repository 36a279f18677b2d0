"""Pages of the board report: the report, its editor, and frozen reports, for members and by link."""
