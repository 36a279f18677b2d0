"""Names of languages, each in itself, by their code (BCP 47)."""

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "pl": "Polski",
    "tr": "Türkçe",
    "uk": "Українська",
    "ar": "العربية",
    "zh": "中文",
    "ja": "日本語",
}


def language_name(code: str) -> str:
    """Return the name of a language; the code itself where no name is known."""
    return LANGUAGES.get(code) or LANGUAGES.get(code.split("-", maxsplit=1)[0], code)
