"""What a demonstration's folder is made of, and the secret it keeps."""

import os
import secrets
from pathlib import Path

POSTGRES = "postgres"
KEY = "key"


def kept_key(folder: Path) -> str:
    """The folder's secret, made at first use, readable by its owner alone."""
    path = folder / KEY
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
