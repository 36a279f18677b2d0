"""The public view of the data-sharing terms: every published version, with its text."""

from __future__ import annotations

from services.enrollment.terms.domain import Terms, TermsVersion


def view(terms: Terms | None) -> dict[str, object]:
    """Return the terms as a JSON object, in the order of publication; without versions before the first one."""
    versions = () if terms is None else terms.versions
    return {"version": 0 if terms is None else terms.version, "terms": [view_one(each) for each in versions]}


def view_one(version: TermsVersion) -> dict[str, object]:
    """Return one version of the terms as a JSON object."""
    return {
        "terms_version": version.code,
        "text": version.text,
        "text_sha256": version.text_sha256,
        "effective_from": version.effective_from.isoformat(),
    }
