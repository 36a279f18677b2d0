"""Tables that people keep in spreadsheets: their encoding, separator and heading, their records, and names in them."""
