"""SQL of the reminders of a row of the desk: when staff last reminded one of its parties, for the row's sentence."""


def reminded(about: str, party: str = "true", relationship: str = "r.id") -> str:
    """Return the expression of the time of the last reminder; null for none.

    Args:
        about: What it was about.
        party: The condition of its party, of a row `m`.
        relationship: The expression of the relationship.
    """
    return f"""(
    SELECT max(m.reminded_at) FROM desk.reminders m
    WHERE m.relationship_id = {relationship} AND m.about = '{about}' AND {party})"""  # noqa: S608 - constants
