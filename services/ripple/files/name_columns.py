"""Name columns: one spelling a name, numbers as the names of people, and placeholders that name no person."""

from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from services.ripple.files.arrow_arrays import Column, decode, is_text, numbers, whole_numbers
from services.ripple.files.tables.names import canonical, is_placeholder

_UNUSUAL = r"^\s|\s$|\s\s|[^ -~]"
_WITHOUT_DIGITS = r"^[^0-9]{0,40}$"


class InvalidNamesError(ValueError):
    """A column holds no names; the message says what it holds."""


class NameColumn(Sequence[str]):
    """A column of names, converted to text on access."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def __len__(self) -> int:
        return len(self.column)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [str(name) for name in self.column[at].to_pylist()]
        return str(self.column[at].as_py())

    def take(self, numbers: NDArray[np.int64]) -> Any:  # noqa: ANN401 - a pyarrow array
        """Return the names of many numbers, as a column."""
        return self.column.take(pa.array(numbers))


def text_of(column: Column) -> Column:
    """Return a column of names as text, missing ones as empty text; a whole number is its digits.

    Raises:
        InvalidNamesError: The column holds something else.
    """
    column = decode(column)
    if pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        column, fraction = whole_numbers(column)
        if fraction is not None:
            raise InvalidNamesError("holds numbers with a fraction, which name no one")
    if is_text(column.type) or pa.types.is_integer(column.type) or pa.types.is_null(column.type):
        return column.cast(pa.string()).fill_null("")
    raise InvalidNamesError(f"holds values of the type {column.type}, not names")


def number_names(columns: Sequence[Column]) -> tuple[NDArray[np.int32], NameColumn]:
    """Return numbers for the names in columns of `text_of`, in order of appearance; spellings of one name are one.

    Returns:
        The numbers of all columns, one after the other, and the names.
    """
    chunks = [chunk for column in columns for chunk in column.chunks]
    encoded = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
    codes, names = numbers(encoded.indices), encoded.dictionary
    if not pc.any(pc.match_substring_regex(names, _UNUSUAL)).as_py():
        return codes, NameColumn(names)
    distinct: dict[str, int] = {}
    mapped = [distinct.setdefault(canonical(name), len(distinct)) for name in names.to_pylist()]
    return np.array(mapped, np.int32)[codes], NameColumn(pa.array(list(distinct), pa.string()))


def find_placeholders(names: NameColumn) -> NDArray[np.bool_]:
    """Return which names stand for people who are not known."""
    mask = np.zeros(len(names), np.bool_)
    if len(names):
        likely = pc.indices_nonzero(pc.match_substring_regex(names.column, _WITHOUT_DIGITS)).to_pylist()
        mask[[number for number in likely if names[number] and is_placeholder(names[number])]] = True
    return mask
