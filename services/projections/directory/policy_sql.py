"""SQL of the versions of a program's policy: the one in force, and the fields of its JSON."""

VERSION_IN_FORCE = """
    SELECT v.version, v.effective_at, v.policy FROM directory.policy_versions v
    WHERE v.program_id = p.id ORDER BY (v.effective_at <= %(now)s) DESC,
          CASE WHEN v.effective_at <= %(now)s THEN v.version ELSE -v.version END DESC LIMIT 1"""
"""The version in force at the parameter `now` of the program `p`; the first one before it takes effect."""


def array_of(field: str) -> str:
    """Return the expression of a JSON array as text[]; NULL where there is none.

    Args:
        field: An expression of type jsonb.
    """
    return f"(SELECT array_agg(x) FROM jsonb_array_elements_text({field}) AS x)"  # noqa: S608 - constants


def day_of(field: str) -> str:
    """Return the expression of a day, which events state as days since 1970, as a date.

    Args:
        field: An expression of type text.
    """
    return f"(date '1970-01-01' + ({field})::int)"
