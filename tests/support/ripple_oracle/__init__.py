"""The measures in plain Python, straight from their definitions: what the compiled engine is compared with."""
