"""Software prefetch for numba kernels: a later iteration's memory is loaded while the current one computes.

The intrinsic is built from numba internals that have no stability promise. Where they cannot be imported, or fail while
a kernel is compiled, `prefetch` does nothing: results are the same, only slower.
"""

from collections.abc import Callable
from typing import Any

from numba.core import types
from numpy.typing import NDArray

from services.ripple.jit import kernel

FAR, NEAR = 32, 12
"""Relationships ahead at which a person's state is prefetched, and at which the data it points to is."""


def _emit_prefetch(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - numba's own types
    """Emit one prefetch instruction, for reading and into all cache levels; nothing where numba refuses."""
    try:
        _emit(context, builder, signature, args)
    except Exception:  # noqa: BLE001 - any change of numba's internals; a prefetch is only a hint
        return context.get_dummy_value()
    return context.get_dummy_value()


def _emit(context: Any, builder: Any, signature: Any, args: Any) -> None:  # noqa: ANN401 - numba's own types
    """Emit the LLVM call ``llvm.prefetch(address of column[row])``."""
    column = _arrays.make_array(signature.args[0])(context, builder, args[0])
    stride = _codegen.unpack_tuple(builder, column.strides)[0]
    address = builder.gep(builder.bitcast(column.data, _codegen.voidptr_t), [builder.mul(args[1], stride)])
    int32 = _codegen.int32_t
    kind = _codegen.ir.FunctionType(_codegen.ir.VoidType(), [_codegen.voidptr_t, int32, int32, int32])
    instruction = _codegen.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    builder.call(instruction, [address, int32(0), int32(3), int32(1)])


def _signature(typing: Any, column: Any, row: Any) -> Any:  # noqa: ANN401 - numba's own types
    """Accept a column of any type and a row number."""
    del typing, row
    return types.void(column, types.intp), _emit_prefetch


@kernel
def _do_nothing(column: NDArray[Any], row: int) -> None:
    """Replace the intrinsic where numba's internals cannot be imported."""


_arrays: Any  # none of numba's internals has types
_codegen: Any
_intrinsic: Any
try:
    from numba.core import cgutils as _codegen
    from numba.core.extending import intrinsic as _intrinsic
    from numba.np import arrayobj as _arrays
except ImportError:
    _intrinsic = None

prefetch: Callable[[NDArray[Any], int], None] = _intrinsic(_signature) if _intrinsic else _do_nothing
"""``prefetch(column, row)`` requests ``column[row]``; it does not block, and a row out of range does no harm."""
