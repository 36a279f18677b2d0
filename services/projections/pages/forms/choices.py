"""Codes that the fields of commands offer, in words."""

from collections.abc import Mapping

REJECTIONS: Mapping[str, str] = {
    "not_eligible": "Does not meet the program's conditions",
    "program_full": "The program is full",
    "incomplete": "The application is incomplete",
    "unsuitable": "Not suitable for this program",
    "duplicate": "Applied twice",
}
WAITING: Mapping[str, str] = {
    "program-full": "The program is full",
    "no-match": "No suitable counterpart at the moment",
    "late": "Applied after the begin",
}
WITHDRAWALS: Mapping[str, str] = {
    "no_time": "No time",
    "moved_away": "Moved away",
    "changed_role": "Changed role or school",
    "health": "Health",
    "no_answer": "No answer",
    "other": "Another reason",
}
PAUSES: Mapping[str, str] = {
    "leave": "Leave",
    "exams": "Exams",
    "illness": "Illness",
    "travel": "Travel",
    "workload": "Workload",
    "other": "Another reason",
}
CONCERNS: Mapping[str, str] = {
    "conduct-review": "Conduct is being reviewed",
    "requirement": "A requirement is not met",
    "complaint": "A complaint is being looked into",
}
REMOVALS: Mapping[str, str] = {"conduct": "Conduct", "not_eligible": "Not eligible any more", "other": "Another reason"}
WAIVERS: Mapping[str, str] = {
    "not-needed": "Not needed for this person",
    "covered": "Covered by something else",
    "policy-exception": "Exception that the program grants",
}
REVOCATIONS: Mapping[str, str] = {"withdrawn": "Withdrawn by the issuer", "mistake": "Cleared by mistake"}
CLOSURES: Mapping[str, str] = {
    "completed": "Completed as agreed",
    "no_time": "No time",
    "poor_fit": "They do not fit",
    "moved_away": "Moved away",
    "no_contact": "No contact any more",
    "conduct": "Conduct",
    "other": "Another reason",
}
AGAIN: Mapping[str, str] = {"yes": "Yes", "not_now": "Not now", "no": "No"}
REOPENINGS: Mapping[str, str] = {
    "closed_in_error": "It was closed in error",
    "both_wish": "Both wish to go on",
    "cause_over": "What ended it is over",
}
VOIDINGS: Mapping[str, str] = {
    "duplicate": "It was recorded twice",
    "wrong_people": "The wrong people were matched",
    "wrong_program": "It belongs to another program",
    "never_took_place": "It never took place",
}
DECLINES: Mapping[str, str] = {"no_time": "No time", "poor_fit": "Not a good fit", "other": "Another reason"}
PARTIES: Mapping[str, str] = {"mentor": "The mentor", "mentee": "The mentee"}
SIGNATORIES: Mapping[str, str] = {
    **PARTIES,
    "guardian": "The guardian of the mentee",
    "guardian_of_mentor": "The guardian of the mentor",
}
INITIATORS: Mapping[str, str] = {**PARTIES, "coordinator": "The coordinator", "program": "The program"}
EVIDENCE: Mapping[str, str] = {
    "3": "Verified with the issuer",
    "2": "The original was seen",
    "1": "The person's own word",
}
MODES: Mapping[str, str] = {
    "in_person": "In person",
    "video": "Video",
    "phone": "Phone",
    "chat": "Chat",
    "unknown": "Not known",
}
AGREED_MODES: Mapping[str, str] = {code: text for code, text in MODES.items() if code != "unknown"}
"""How two people are going to meet, which they know."""
OUTCOMES: Mapping[str, str] = {
    "resolved": "It does not exist any more",
    "safeguarded": "It exists, with a safeguard against it",
}
YES_NO: Mapping[str, str] = {"yes": "Yes", "no": "No"}
HELP = "help"
"""The topic of a concern that is a request for help."""
CONCERN_TOPICS: Mapping[str, str] = {
    "safety": "Someone is not safe",
    "conduct": "How someone behaves",
    "boundaries": "Boundaries that are not kept",
    "wellbeing": "How someone is doing",
    "organization": "How the program is run",
    "other": "Something else",
}
TOPICS: Mapping[str, str] = {**CONCERN_TOPICS, HELP: "Asks for help"}

EXCUSES: Mapping[str, str] = {
    "none": "No: without a word, or without a reason",
    "private": "Yes: for a private reason",
    "work_or_school": "Yes: work or school",
    "travel": "Yes: on the way, or away",
    "technical": "Yes: the connection or the room failed",
    "misunderstanding": "Yes: time or place were misunderstood",
    "unknown": "Not known",
}
"""Whether a missed session was excused, and why."""
