"""Sentences of the audit: what was done, by the permanent names of events; what was read, by the addresses read."""

from collections.abc import Mapping

_PEOPLE = {
    "enrollment.person.invited": "Invited a person",
    "enrollment.person.registered": "Signed in for the first time",
    "enrollment.person.profile-changed": "Changed a profile",
    "enrollment.person.consent-granted": "Gave consent",
    "enrollment.person.consent-revoked": "Took back consent",
    "enrollment.person.guardian-added": "Added a guardian",
    "enrollment.person.guardian-removed": "Removed a guardian",
    "enrollment.person.ward-added": "Added a ward",
    "enrollment.person.ward-removed": "Removed a ward",
    "enrollment.person.linked": "Linked a person to one of another organization",
    "enrollment.person.unlinked": "Took back the link to a person of another organization",
    "enrollment.person.erasure-requested": "Requested the erasure of a person",
    "enrollment.person.erased": "Erased a person",
    "enrollment.link.begun": "Asked for a code to link two organizations",
    "enrollment.link.confirmed": "Confirmed a code to link two organizations",
}
_PARTICIPATIONS = {
    "enrollment.participation.invited": "Invited a person to a program",
    "enrollment.participation.invitation-accepted": "Accepted an invitation to a program",
    "enrollment.participation.applied": "Applied to a program",
    "enrollment.participation.screening-started": "Started the screening of an application",
    "enrollment.participation.waitlisted": "Put an application on the waiting list",
    "enrollment.participation.enrolled": "Enrolled a participant",
    "enrollment.participation.rejected": "Rejected an application",
    "enrollment.participation.paused": "Paused a participation",
    "enrollment.participation.resumed": "Resumed a participation",
    "enrollment.participation.suspended": "Suspended a participation",
    "enrollment.participation.reinstated": "Ended the suspension of a participation",
    "enrollment.participation.withdrawn": "Withdrew a participation",
    "enrollment.participation.completed": "Completed a participation",
    "enrollment.participation.removed": "Removed a participant",
    "enrollment.participation.capacity-changed": "Changed the capacity of a participant",
    "enrollment.participation.seniority-changed": "Changed the seniority of a participant",
    "enrollment.participation.participant-erased": "Removed what identifies an erased participant",
    "enrollment.participation.requirement-requested": "Requested proof of a requirement",
    "enrollment.participation.requirement-review-started": "Started the review of a requirement",
    "enrollment.participation.requirement-cleared": "Cleared a requirement",
    "enrollment.participation.requirement-overridden": "Cleared a requirement against the criteria",
    "enrollment.participation.requirement-waived": "Waived a requirement",
    "enrollment.participation.requirement-expired": "Ended the validity of a requirement",
    "enrollment.participation.requirement-revoked": "Revoked a requirement",
    "enrollment.participation.document-accepted": "Accepted a document",
    "enrollment.participation.acceptance-lapsed": "Ended the acceptance of a document",
    "enrollment.conflict.declared": "Declared a conflict of interest",
    "enrollment.conflict.declared-again": "Declared a conflict of interest again",
    "enrollment.conflict.withdrawn": "Withdrew a conflict of interest",
    "enrollment.places.opened": "Took the first place in a program",
    "enrollment.places.taken": "Took a place in a program",
    "enrollment.places.released": "Released a place in a program",
}
_PROGRAMS = {
    "enrollment.organization.joined": "Had an organization join the federation",
    "enrollment.organization.terms-accepted": "Accepted the terms of the federation",
    "enrollment.organization.leaving": "Announced that an organization leaves",
    "enrollment.organization.left": "Completed the leaving of an organization",
    "enrollment.organization.program-added": "Added a program to an organization",
    "enrollment.organization.program-removed": "Removed a program from an organization",
    "enrollment.program.drafted": "Drafted a program",
    "enrollment.program.draft-changed": "Changed the draft of a program",
    "enrollment.program.draft-opened": "Opened a program from its draft",
    "enrollment.program.opened": "Opened a program",
    "enrollment.program.renamed": "Renamed a program",
    "enrollment.program.policy-changed": "Changed the policy of a program",
    "enrollment.program.objective-defined": "Defined an objective of a program",
    "enrollment.program.document-published": "Published a document of a program",
    "enrollment.program.instrument-published": "Published a questionnaire of a program",
    "enrollment.program.closed": "Closed a program to new participants",
    "enrollment.program.ended": "Ended a program",
    "enrollment.program.archived": "Archived a program",
    "enrollment.terms.first-published": "Published the first terms of the federation",
    "enrollment.terms.published": "Published new terms of the federation",
}
_CONCERNS = {
    "enrollment.concern.raised": "Raised a concern",
    "enrollment.concern.triaged": "Began the triage of a concern",
    "enrollment.concern.contact-held": "Put contact on hold for a concern",
    "enrollment.concern.contact-released": "Released contact for a concern",
    "enrollment.concern.closed": "Closed a concern",
    "enrollment.concern-register.first-filed": "Filed the first concern of an organization",
    "enrollment.concern-register.filed": "Filed a concern",
    "enrollment.contact-hold.first-held": "Put the contact of a pair on hold",
    "enrollment.contact-hold.held": "Put the contact of a pair on hold again",
    "enrollment.contact-hold.joined": "Put the contact of a pair on hold for a further concern",
    "enrollment.contact-hold.left": "Released the contact of a pair for one of several concerns",
    "enrollment.contact-hold.released": "Released the contact of a pair",
}
_RELATIONSHIPS = {
    "relationships.relationship.proposed": "Proposed a match",
    "relationships.relationship.match-imported": "Imported a past relationship",
    "relationships.relationship.accepted": "Accepted a proposed match",
    "relationships.relationship.match-accepted": "Accepted a proposed match for both parties",
    "relationships.relationship.declined": "Declined a proposed match",
    "relationships.relationship.expired": "Let a proposed match expire",
    "relationships.relationship.withdrawn": "Took back a proposed match",
    "relationships.relationship.superseded": "Ended a proposed match because of another one",
    "relationships.relationship.match-approved": "Approved a match",
    "relationships.relationship.matched": "Matched a pair",
    "relationships.relationship.agreement-signed": "Signed an agreement",
    "relationships.relationship.activated": "Started a relationship",
    "relationships.relationship.paused": "Paused a relationship",
    "relationships.relationship.resumed": "Resumed a relationship",
    "relationships.relationship.closed": "Closed a relationship",
    "relationships.relationship.reopened": "Reopened a closed relationship",
    "relationships.relationship.voided": "Voided a relationship that was made in error",
    "relationships.relationship.conflict-raised": "Raised a conflict of interest in a relationship",
    "relationships.relationship.conflict-cleared": "Cleared a conflict of interest in a relationship",
    "relationships.relationship.session-scheduled": "Planned a session",
    "relationships.relationship.session-rescheduled": "Moved a session",
    "relationships.relationship.session-cancelled": "Cancelled a session",
    "relationships.relationship.session-held": "Reported a session that was held",
    "relationships.relationship.session-missed": "Reported a session that was missed",
    "relationships.relationship.goal-agreed": "Agreed on a goal",
    "relationships.relationship.goal-met": "Confirmed that a goal was met",
    "relationships.relationship.feedback-given": "Answered a questionnaire",
    "relationships.caseload.opened": "Took the first relationship of a person",
    "relationships.caseload.slot-taken": "Took a free relationship of a person",
    "relationships.caseload.slot-released": "Freed a relationship of a person",
    "relationships.pair.opened": "Reserved a pair for the first time",
    "relationships.pair.reserved": "Reserved a pair",
    "relationships.pair.released": "Released a pair",
    "relationships.matching-profile.stated": "Stated a matching profile",
    "relationships.matching-profile.changed": "Changed a matching profile",
    "relationships.matching-runs.opened": "Ran the matching of a program for the first time",
    "relationships.matching-runs.requested": "Requested a run of the matching of a program",
    "relationships.matching-runs.started": "Began to compute a run of the matching",
    "relationships.matching-runs.recorded": "Ran the matching of a program",
    "relationships.matching-runs.failed": "Could not compute a run of the matching",
    "relationships.matching-runs.cancelled": "Cancelled a run of the matching",
    "relationships.matching-runs.draft-sent": "Sent a draft of the matching as a proposal",
}
ACTIVITIES: Mapping[str, str] = {**_PEOPLE, **_PARTICIPATIONS, **_PROGRAMS, **_CONCERNS, **_RELATIONSHIPS}
"""What was done, by the permanent name of the event."""
BOOKKEEPING = (
    "enrollment.places.",
    "relationships.caseload.",
    "relationships.pair.",
    "relationships.matching-runs.opened",
    "relationships.matching-runs.started",
    "relationships.matching-runs.draft-sent",
    "enrollment.organization.program-",
)
"""Beginnings of the names of events that only accompany another one: a timeline leaves them out."""

RULES: Mapping[str, str] = {
    "close-program": "a program closes at the end of its window",
    "end-program": "a program ends on its day",
    "end-with-program": "participations end with their program",
    "expire-invitation": "invitations expire",
    "resume": "a pause ends on its day",
    "expire-requirement": "requirements expire",
    "lapse-acceptance": "acceptances of documents end",
    "declare-never-pair": "two people who are never to be paired again are kept apart",
    "complete-leaving": "an organization that leaves is completed",
    "expire": "proposed matches expire",
    "take-back": "proposed matches end with a participation",
    "supersede": "a match takes the place of other proposals",
    "close": "relationships end with a participation or a program",
    "pause": "relationships pause with a participation, or while contact is on hold",
    "raise-conflict": "declared conflicts are raised in relationships",
    "clear-conflict": "withdrawn conflicts are cleared in relationships",
}
"""What a rule of the process managers does, by the kind of its actions."""

_READS = {
    "/": "Read the page of the federation",
    "/admin": "Read a page of administration",
    "/admin/access": "Read who has access",
    "/admin/audit": "Read the audit",
    "/admin/concerns": "Read the list of concerns",
    "/certificates": "Read a certificate of erasure",
    "/commands": "Opened the form of an action",
    "/concerns": "Read a concern",
    "/definitions": "Read the definitions of figures",
    "/desk": "Read the desk",
    "/enrollment/v1/access": "Read who has access",
    "/enrollment/v1/audit": "Read the audit",
    "/enrollment/v1/calendars": "Read the address of a calendar",
    "/enrollment/v1/concerns": "Read concerns",
    "/enrollment/v1/conflicts": "Read a conflict of interest",
    "/enrollment/v1/inactive-people": "Read who is inactive",
    "/enrollment/v1/organizations": "Read an organization",
    "/enrollment/v1/participations": "Read a participation",
    "/enrollment/v1/people": "Read data of people",
    "/enrollment/v1/people/{person_id}/export": "Exported everything about a person",
    "/enrollment/v1/people/names": "Read names of people",
    "/enrollment/v1/programs": "Read a program with its documents and policy",
    "/enrollment/v1/terms": "Read the terms",
    "/federation": "Read figures of the federation on a page",
    "/find": "Searched for people, programs and pages",
    "/matching-profiles": "Read a matching profile on a page",
    "/me": "Read a page of their own mentoring",
    "/network": "Read the network",
    "/organizations": "Read a page of organizations",
    "/people": "Read a page about people",
    "/people/{person}": "Read the page of a person",
    "/programs": "Read the list of programs",
    "/programs/{program_id}": "Read a page of a program",
    "/programs/{program}": "Read a page of a program",
    "/records": "Read a participation or a relationship",
    "/relationships/v1/audit": "Read the audit",
    "/relationships/v1/participations": "Read a matching profile",
    "/relationships/v1/people/{person_id}/export": "Exported everything about a person",
    "/relationships/v1/programs": "Read what the matching of a program found",
    "/relationships/v1/relationships": "Read a relationship",
    "/report": "Read a board report",
    "/rooms": "Read the page of a relationship",
    "/status": "Read the status",
    "/v1/asyncapi.json": "Read the description of events",
    "/v1/changes": "Followed changes of figures",
    "/v1/desk": "Read the desk",
    "/v1/events": "Read public events",
    "/v1/federation": "Read figures of the federation",
    "/v1/me": "Read their own agenda",
    "/v1/network": "Read figures of the network",
    "/v1/organizations": "Read the list of organizations",
    "/v1/participations": "Read the list of participations",
    "/v1/programs": "Read figures of a program",
    "/v1/query": "Asked for figures",
    "/v1/relationships": "Read the list of relationships",
    "/v1/rooms": "Read a relationship",
    "/v1/status": "Read the status",
    "/welcome": "Read the page of the first steps",
}
_CHANGES = {
    "grant": "Granted a role",
    "revoke": "Revoked a role",
    "map-group": "Let a group give a role",
    "unmap-group": "Stopped a group from giving a role",
    "disable": "Stopped a person from signing in",
    "enable": "Let a person sign in again",
}


def activity(event: str) -> str:
    """Return what was done, in words.

    Args:
        event: The permanent name of the event.
    """
    return ACTIVITIES.get(event) or event.split(".", 1)[-1].replace(".", " ").replace("-", " ").capitalize()


def access_read(action: str) -> str:
    """Return what was read, or what was changed about access, in words.

    Args:
        action: The method and the route, or the name of a change.
    """
    change = _CHANGES.get(action)
    if change is not None:
        return change
    parts = action.partition(" ")[2].rstrip("/").split("/")
    known = ("/".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((_READS[path] for path in known if path in _READS), _READS["/"] if parts == [""] else action)
