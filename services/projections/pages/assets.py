"""Bundled scripts and styles under the hashed names of the front-end build."""

import json
from dataclasses import dataclass
from pathlib import Path

import structlog

BUNDLE = Path(__file__).parent / "static" / "bundle"
MOUNTED_AT = "/assets"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses of the script, the style sheet and the icon; None where the bundle was not built."""

    script: str | None
    style: str | None
    icon: str | None

    @classmethod
    def load(cls, bundle: Path = BUNDLE) -> "Assets":
        """Read the manifest of the build. Without one the pages work unstyled, and a warning is logged."""
        try:
            names: dict[str, str] = json.loads((bundle / "manifest.json").read_text())
        except FileNotFoundError:
            _log.warning("pages_without_bundle", hint="run `make frontend`")
            return cls(None, None, None)
        url = {key: f"{MOUNTED_AT}/{name}" for key, name in names.items()}
        return cls(url["pages.js"], url["style.css"], url["icon.svg"])
