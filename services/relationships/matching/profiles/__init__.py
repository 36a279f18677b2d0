"""Matching profiles: what a participant offers or wants, sealed as personal data; events carry version and digest."""
