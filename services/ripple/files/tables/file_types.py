"""File types that are no text, recognised by their first bytes whatever the file is called."""

from services.ripple.files.tables.errors import FileRejectedError

_SIGNATURES = (
    (b"PK\x03\x04", "a spreadsheet (.xlsx, .ods) or a ZIP archive", "save it as CSV, or unpack it"),
    (b"PK\x05\x06", "an empty ZIP archive", "save the table as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook (.xls)", "save it as CSV"),
    (b"PAR1", "a Parquet file", "export the table as CSV"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it"),
    (b"BZh", "compressed with bzip2", "unpack it"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"%PDF", "a PDF document", "save the table as CSV"),
    (b"{\\rtf", "an RTF document", "save the table as CSV"),
    (b"SQLite format 3\x00", "an SQLite database", "export the table as CSV"),
    (b"ARROW1", "an Arrow file", "write it as Parquet or CSV"),
    (b"\xff\xd8\xff", "a JPEG image", "name the table's file"),
    (b"\x89PNG", "a PNG image", "name the table's file"),
)
_MARKUP = (
    (("<?xml", "<!doctype", "<html", "<table", "<workbook"), "an XML or HTML document"),
    (("{", "[{", "[\n", "[["), "a JSON document"),
)


def require_text(head: bytes) -> None:
    """Check that a file is text, by its first bytes.

    Args:
        head: The first bytes, at least 16 where the file has them.

    Raises:
        FileRejectedError: `not-csv`, which names what the file is.
    """
    for signature, kind, remedy in _SIGNATURES:
        if head.startswith(signature):
            raise FileRejectedError("not-csv", f"the file is {kind}, not CSV: {remedy}")
    start = head[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower().decode("latin-1")
    for beginnings, kind in _MARKUP:
        if start.startswith(beginnings):
            raise FileRejectedError("not-csv", f"the file is {kind}, not CSV: save the table as CSV")
