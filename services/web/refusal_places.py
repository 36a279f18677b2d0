"""The place in a request of the field that a refusal names."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi import Request
from pydantic import BaseModel

from services.web.http_errors import ErrorLocation


def locate(request: Request, field: str, detail: str) -> ErrorLocation:
    """Return the place of a command's field in its request.

    The domain names a field without the object around it: a policy's `objectives` are in the body's `policy` for one
    command and could be in the body itself for another. The route's body decides.

    Args:
        request: The request that was refused.
        field: The field at fault: a name, or names and indices separated by `/`.
        detail: What is wrong there.
    """
    if field == "command_id":
        return ErrorLocation(detail, parameter="Idempotency-Key")
    name = field.partition("/")[0]
    parent = next(_parents(_body(request), name), None)
    if parent is None and (name in request.path_params or name in request.query_params):
        return ErrorLocation(detail, parameter=name)
    return ErrorLocation(detail, pointer=f"{parent or ''}/{field}")


def _body(request: Request) -> list[type[BaseModel]]:
    field = getattr(request.scope.get("route"), "body_field", None)
    return [] if field is None else list(_models(field.field_info.annotation))


def _parents(models: list[type[BaseModel]], name: str) -> Iterator[str]:
    """Yield a pointer to each object of a body that has a member of this name, the outermost first."""
    level = [("", model) for model in models]
    seen = set(models)  # a model may contain itself
    while level:
        yield from (pointer for pointer, model in level if name in model.model_fields)
        level = [
            (f"{pointer}/{member}", nested)
            for pointer, model in level
            for member, info in model.model_fields.items()
            for nested in _models(info.annotation)
            if nested not in seen
        ]
        seen.update(model for _, model in level)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - a type annotation is any object
    """Yield the models of which a value of this type is one; lists have no member that a name alone identifies."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from _models(each)
