"""Operation ids of the OpenAPI documents: a verb and a noun, like `list_programs`, from a route's method and path."""

from fastapi.routing import APIRoute

_IRREGULAR = {"people": "person"}
_UNCOUNTABLE = frozenset({"status", "changes"})


def operation_id(route: APIRoute) -> str:
    """Return the operation id of a route.

    Reads `get` one thing or `list` a collection. A command's verb is the first word of its function's name: it acts on
    a thing (`/programs/{program_id}/close`) or creates one in a collection (`/programs`).

    Args:
        route: The route.
    """
    parts = _parts(route.path)
    command = "GET" not in (route.methods or ())
    verb = route.name.partition("_")[0] if command else "get"
    if command and parts and parts[-1] == verb:
        parts = parts[:-1]
    nouns = [part for part in parts if not part.startswith("{")]
    if not nouns:
        return f"{verb}_root"
    lists = not command and parts[-1] == nouns[-1] and _singular(nouns[-1]) != nouns[-1]
    singular = [_singular(noun) for noun in nouns]
    if command:
        singular = singular[-1:]
    elif lists:
        verb, singular[-1] = "list", nouns[-1]
    return "_".join([verb, *singular]).replace("-", "_").replace(".", "_")


def _parts(path: str) -> list[str]:
    """Return the segments of a path after its version."""
    parts = path.strip("/").split("/")
    return parts[parts.index("v1") + 1 :] if "v1" in parts else parts


def _singular(noun: str) -> str:
    if noun in _UNCOUNTABLE:
        return noun
    return _IRREGULAR.get(noun, noun.removesuffix("s"))
