"""The vault: personal data, sealed with one key a person, and the keys of people under a master key in a file."""
