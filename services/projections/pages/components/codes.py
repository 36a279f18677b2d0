"""Words for the codes of programs and their policies, as every page shows them."""

from collections.abc import Iterable, Mapping

from services.projections.pages.components import formats

CODES: Mapping[str, str] = {
    "formal": "with an agreement",
    "informal": "without an agreement",
    "traditional": "mentees learn from mentors",
    "reverse": "seniors learn from juniors",
    "peer": "peers learn from each other",
    "pair": "in pairs",
    "group": "in groups",
    "open": "visible in the federation",
    "confidential": "confidential",
    "sealed": "sealed: only counts leave it",
    "background-check": "background check",
    "training": "training",
    "references": "references",
    "guardian-consent": "consent of a guardian",
    "interview": "interview",
    "code-of-conduct": "code of conduct",
    "confidentiality": "confidentiality",
    "data-use": "use of data",
    "disclaimer": "disclaimer",
    "reporting-chain": "one reports to the other",
    "assessor": "one assesses the other",
    "declared": "declared by one of them",
    "never-pair": "never to be paired",
    "not-junior": "the mentor is no longer junior to the mentee",
}
"""Words by the code of a form of mentoring, a confidentiality, a requirement, a document or a conflict of interest."""
_BOTH = {
    "with an agreement, without an agreement": "with or without an agreement",
    "without an agreement, with an agreement": "with or without an agreement",
    "in pairs, in groups": "in pairs or groups",
    "in groups, in pairs": "in pairs or groups",
}
"""What is said in one phrase of a program that does both."""
PROGRAM_STATES: Mapping[str, str] = {
    "draft": "Draft",
    "open": "Open",
    "closed": "Closed to newcomers",
    "ended": "Ended",
    "archived": "Archived",
}


def code_text(code: str) -> str:
    """Return a code in words; one that a program made up itself with spaces."""
    return CODES.get(code, code.replace("-", " ").replace("_", " "))


def codes_text(codes: Iterable[str]) -> str:
    """Return codes in words, as the beginning of a sentence: `With an agreement, in pairs`."""
    text = ", ".join(code_text(each) for each in codes)
    for both, either in _BOTH.items():
        text = text.replace(both, either)
    return formats.capital(text)


def program_state(state: str) -> str:
    """Return the state of a program in words."""
    return PROGRAM_STATES.get(state, codes_text([state]))
