"""Position of a record whose schema is unknown: the published language puts the field `position` first."""

_FRAME = 5
_LONGEST = 10  # bytes of a 64-bit variable-length integer


def position_of(value: bytes | None) -> int | None:
    """Read the source position of a framed public event without its schema.

    Every event record begins with `position`, an Avro long: zigzag, seven bits per byte, low bits first.

    Args:
        value: 0x00, four bytes of schema id, Avro binary.

    Returns:
        The position; None if the value cannot be a public event.
    """
    if value is None or len(value) <= _FRAME or value[0] != 0:
        return None
    number = shift = 0
    for byte in value[_FRAME : _FRAME + _LONGEST]:
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            position = (number >> 1) ^ -(number & 1)
            return position if 0 < position < 2**63 else None
        shift += 7
    return None
