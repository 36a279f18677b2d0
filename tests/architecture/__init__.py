"""The boundaries of the architecture hold, and each rule is shown to be able to fail."""
