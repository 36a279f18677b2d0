"""Sessions of groups in SQL: which session of a pair is one of its group.

An event states it (`group_session_id`). A release before that stated nothing, and then the id does: the session of a
group's pair has the id that follows from the group's session and the pair (UUID version 5), and the session of a pair
alone has a random one (version 4). A count of imported sessions has an id that follows too, but its pair has no group.
"""

_FOLLOWS = "substr({id}::text, 15, 1) = '5'"


def is_unnamed(session: str, group: str) -> str:
    """Return the condition that a session is one of a group whose session no event names.

    Args:
        session: The row of the session, with `id` and `group_session`.
        group: The column of the pair's group.
    """
    follows = _FOLLOWS.format(id=f"{session}.id")
    return f"({session}.group_session IS NULL AND {group} IS NOT NULL AND {follows})"


def is_of_group(session: str, group: str) -> str:
    """Return the condition that a session is one of the pair's group; the arguments are those of `is_unnamed`."""
    return f"({session}.group_session IS NOT NULL OR {is_unnamed(session, group)})"
