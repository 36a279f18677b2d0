"""The bundled scripts and styles, by the hashed names the front-end build gave them."""

import json
from dataclasses import dataclass
from pathlib import Path

import structlog

BUNDLE = Path(__file__).parent / "static" / "bundle"
MOUNTED_AT = "/assets"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Assets:
    """Where the pages find their script, style sheet and icon; None where the bundle was not built."""

    script: str | None
    style: str | None
    icon: str | None

    @classmethod
    def load(cls, bundle: Path = BUNDLE) -> "Assets":
        """Read the build's manifest. Without one the pages are plain but complete, and the log says what to do."""
        try:
            names: dict[str, str] = json.loads((bundle / "manifest.json").read_text())
        except FileNotFoundError:
            _log.warning("pages_without_bundle", hint="run `make frontend`")
            return cls(None, None, None)
        url = {key: f"{MOUNTED_AT}/{name}" for key, name in names.items()}
        return cls(url["pages.js"], url["style.css"], url["icon.svg"])
