"""Requirements of participants: requested, reviewed, cleared, waived, expired, revoked."""
