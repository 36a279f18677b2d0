"""Fetching memory ahead of its use: what a loop will need soon is on its way while it works at something else."""

from collections.abc import Callable
from typing import Any

from numba.core import cgutils, types
from numba.core.extending import intrinsic
from numba.np import arrayobj
from numpy.typing import NDArray

FAR, NEAR = 32, 12
"""How many relationships ahead people's states are fetched, and then what those point at."""
_intrinsic: Any = intrinsic  # none of these has types
_arrays: Any = arrayobj
_codegen: Any = cgutils


def _signature(typing: Any, column: Any, row: Any) -> Any:  # noqa: ANN401 - numba's own
    """Take any column and the number of a row."""
    del typing, row
    return types.void(column, types.intp), _emit_prefetch


def _emit_prefetch(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401 - as above
    """Write one prefetch instruction: for reading, into all caches."""
    column = _arrays.make_array(signature.args[0])(context, builder, given[0])
    stride = _codegen.unpack_tuple(builder, column.strides)[0]
    place = builder.gep(builder.bitcast(column.data, _codegen.voidptr_t), [builder.mul(given[1], stride)])
    number = _codegen.int32_t
    kind = _codegen.ir.FunctionType(_codegen.ir.VoidType(), [_codegen.voidptr_t, number, number, number])
    prefetch = _codegen.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    builder.call(prefetch, [place, number(0), number(3), number(1)])
    return context.get_dummy_value()


prefetch: Callable[[NDArray[Any], int], None] = _intrinsic(_signature)
"""``prefetch(column, row)`` requests ``column[row]``; it does not block, and a row out of range does no harm."""
