"""Tables of facts with valid time and knowledge time, and their fold from public events."""
