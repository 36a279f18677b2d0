"""Numbers that tell people apart: 64 bits made of an id, the same whenever and wherever they are made."""


def number(person: str) -> str:
    """Return the expression of the number of a person; two of a million people share one once in forty million times.

    Args:
        person: The expression of the id.
    """
    return f"uuid_hash_extended({person}, 0)"
