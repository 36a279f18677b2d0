"""The rules the published language keeps, each a function that yields a line for every breach."""
