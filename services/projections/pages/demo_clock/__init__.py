"""The clock of a demonstration: a page that moves it ahead."""
