"""Permission table of this service: every action with the grants that allow it."""

from __future__ import annotations

from enum import StrEnum

from services.web.identity.authorization import Permissions
from services.web.identity.grants import Federation, Guardian, LocalStaff, Member, Party, Staff


class Action(StrEnum):
    """An action on an organization, a program, a participation, a conflict, a concern or a person."""

    SEE_ORGANIZATION = "see-organization"
    JOIN = "join-federation"
    LEAVE = "leave-federation"
    COMPLETE_LEAVING = "complete-leaving"
    SEE_TERMS = "see-terms"
    PUBLISH_TERMS = "publish-terms"
    ACCEPT_TERMS = "accept-terms"
    SEE_PROGRAM = "see-program"
    SEE_POLICY_TEXTS = "see-policy-texts"
    DRAFT_PROGRAM = "draft-program"
    OPEN_PROGRAM = "open-program"
    CLOSE_PROGRAM = "close-program"
    END_PROGRAM = "end-program"
    ARCHIVE_PROGRAM = "archive-program"
    RENAME_PROGRAM = "rename-program"
    CHANGE_POLICY = "change-policy"
    PUBLISH_INSTRUMENT = "publish-instrument"
    SEE_PARTICIPATION = "see-participation"
    INVITE = "invite"
    EXPIRE_INVITATION = "expire-invitation"
    APPLY = "apply"
    START_SCREENING = "start-screening"
    WAITLIST = "waitlist"
    ENROLL = "enroll"
    REJECT = "reject"
    PAUSE = "pause-participation"
    RESUME = "resume-participation"
    SUSPEND = "suspend-participation"
    REINSTATE = "reinstate-participation"
    WITHDRAW = "withdraw-participation"
    COMPLETE = "complete-participation"
    REMOVE = "remove-participant"
    END_WITH_PROGRAM = "end-with-program"
    CHANGE_CAPACITY = "change-capacity"
    CHANGE_SENIORITY = "change-seniority"
    REQUEST_REQUIREMENT = "request-requirement"
    REVIEW_REQUIREMENT = "review-requirement"
    CLEAR_REQUIREMENT = "clear-requirement"
    EXPIRE_REQUIREMENT = "expire-requirement"
    REVOKE_REQUIREMENT = "revoke-requirement"
    WAIVE_REQUIREMENT = "waive-requirement"
    OVERRIDE_REQUIREMENT = "override-requirement"
    GIVE_CONSENT = "give-consent"
    WITHDRAW_CONSENT = "withdraw-consent"
    SEE_EVIDENCE = "see-evidence"
    PUBLISH_DOCUMENT = "publish-document"
    READ_DOCUMENT = "read-document"
    ACCEPT_DOCUMENT = "accept-document"
    FILE_ACCEPTANCE = "file-acceptance"
    LAPSE_ACCEPTANCE = "lapse-acceptance"
    SEE_CONFLICT = "see-conflict"
    DECLARE_CONFLICT = "declare-conflict"
    DECLARE_NEVER_PAIR = "declare-never-pair"
    WITHDRAW_CONFLICT = "withdraw-conflict"
    SEE_CALENDAR = "see-calendar"
    RENEW_CALENDAR = "renew-calendar"
    REVOKE_CALENDAR = "revoke-calendar"
    SEE_ACCESS = "see-access"
    GRANT_ACCESS = "grant-access"
    REVOKE_ACCESS = "revoke-access"
    SEE_AUDIT = "see-audit"
    RAISE_CONCERN = "raise-concern"
    SEE_CONCERN = "see-concern"
    TRIAGE_CONCERN = "triage-concern"
    HOLD_CONTACT = "hold-contact"
    RELEASE_CONTACT = "release-contact"
    CLOSE_CONCERN = "close-concern"
    INVITE_PERSON = "invite-person"
    SEE_PERSON = "see-person"
    SEARCH_PEOPLE = "search-people"
    REGISTER_PERSON = "register-person"
    CHANGE_PROFILE = "change-profile"
    CHANGE_STAFF_FIELDS = "change-staff-fields"
    DECLARE_ATTRIBUTES = "declare-attributes"
    ADD_GUARDIAN = "add-guardian"
    REMOVE_GUARDIAN = "remove-guardian"
    LINK_PERSON = "link-person"
    UNLINK_PERSON = "unlink-person"
    ERASE_PERSON = "erase-person"
    SEE_CERTIFICATE = "see-certificate"
    EXPORT_PERSON = "export-person"
    CHANGE_CONSENT = "change-consent"
    GROUP_PEOPLE = "group-people"


_COORDINATOR = Staff("coordinator")
_LOCAL_COORDINATOR = LocalStaff("coordinator")
_OWN = (_COORDINATOR, Party(), Guardian())
_OWN_PERSON = (_LOCAL_COORDINATOR, Party(), Guardian())

PERMISSIONS: Permissions = {
    Action.SEE_ORGANIZATION: (Member(),),
    Action.JOIN: (Federation("operator"),),
    Action.LEAVE: (Federation("operator"),),
    Action.COMPLETE_LEAVING: (),
    Action.SEE_TERMS: (Member(),),
    Action.PUBLISH_TERMS: (Federation("operator"),),
    Action.ACCEPT_TERMS: (Federation("operator"), Staff("executive")),
    Action.SEE_PROGRAM: (Member(),),
    Action.SEE_POLICY_TEXTS: (_COORDINATOR,),
    Action.DRAFT_PROGRAM: (_COORDINATOR,),
    Action.OPEN_PROGRAM: (_COORDINATOR,),
    Action.CLOSE_PROGRAM: (_COORDINATOR,),
    Action.END_PROGRAM: (_COORDINATOR,),
    Action.ARCHIVE_PROGRAM: (_COORDINATOR,),
    Action.RENAME_PROGRAM: (_COORDINATOR,),
    Action.CHANGE_POLICY: (_COORDINATOR,),
    Action.PUBLISH_INSTRUMENT: (_COORDINATOR,),
    Action.SEE_PARTICIPATION: _OWN,
    Action.INVITE: (_COORDINATOR,),
    Action.EXPIRE_INVITATION: (),
    Action.APPLY: _OWN,
    Action.START_SCREENING: (_COORDINATOR,),
    Action.WAITLIST: (_COORDINATOR,),
    Action.ENROLL: (_COORDINATOR,),
    Action.REJECT: (_COORDINATOR,),
    Action.PAUSE: _OWN,
    Action.RESUME: _OWN,
    Action.SUSPEND: (_COORDINATOR,),
    Action.REINSTATE: (_COORDINATOR,),
    Action.WITHDRAW: _OWN,
    Action.COMPLETE: (_COORDINATOR,),
    Action.REMOVE: (_COORDINATOR,),
    Action.END_WITH_PROGRAM: (),
    Action.CHANGE_CAPACITY: _OWN,
    Action.CHANGE_SENIORITY: (_COORDINATOR,),
    Action.REQUEST_REQUIREMENT: (_COORDINATOR,),
    Action.REVIEW_REQUIREMENT: (_COORDINATOR,),
    Action.CLEAR_REQUIREMENT: (_COORDINATOR,),
    Action.EXPIRE_REQUIREMENT: (),
    Action.REVOKE_REQUIREMENT: (_COORDINATOR,),
    Action.WAIVE_REQUIREMENT: (_COORDINATOR,),
    Action.OVERRIDE_REQUIREMENT: (_COORDINATOR,),
    Action.GIVE_CONSENT: (Guardian(),),
    Action.WITHDRAW_CONSENT: (Guardian(),),
    Action.SEE_EVIDENCE: (_COORDINATOR,),
    Action.PUBLISH_DOCUMENT: (_COORDINATOR,),
    Action.READ_DOCUMENT: _OWN,
    Action.ACCEPT_DOCUMENT: (Party(), Guardian()),
    Action.FILE_ACCEPTANCE: (_COORDINATOR,),
    Action.LAPSE_ACCEPTANCE: (),
    Action.SEE_CONFLICT: _OWN,
    Action.DECLARE_CONFLICT: _OWN,
    Action.DECLARE_NEVER_PAIR: (_COORDINATOR,),
    Action.WITHDRAW_CONFLICT: (_COORDINATOR,),
    Action.SEE_ACCESS: (Federation("operator"), _LOCAL_COORDINATOR),
    Action.GRANT_ACCESS: (Federation("operator"), _LOCAL_COORDINATOR),
    Action.REVOKE_ACCESS: (Federation("operator"), _LOCAL_COORDINATOR),
    Action.SEE_AUDIT: (Federation("operator"), _LOCAL_COORDINATOR),
    Action.RAISE_CONCERN: _OWN,
    Action.SEE_CONCERN: (_LOCAL_COORDINATOR, Party()),
    Action.TRIAGE_CONCERN: (_LOCAL_COORDINATOR,),
    Action.HOLD_CONTACT: (_LOCAL_COORDINATOR,),
    Action.RELEASE_CONTACT: (_LOCAL_COORDINATOR,),
    Action.CLOSE_CONCERN: (_LOCAL_COORDINATOR,),
    Action.INVITE_PERSON: (Federation("operator"), _LOCAL_COORDINATOR),
    Action.SEE_PERSON: _OWN_PERSON,
    Action.SEARCH_PEOPLE: (_LOCAL_COORDINATOR,),
    Action.REGISTER_PERSON: (Party(),),
    Action.CHANGE_PROFILE: _OWN_PERSON,
    Action.CHANGE_STAFF_FIELDS: (_LOCAL_COORDINATOR,),
    Action.DECLARE_ATTRIBUTES: (Party(), Guardian()),
    Action.ADD_GUARDIAN: (_LOCAL_COORDINATOR,),
    Action.REMOVE_GUARDIAN: (_LOCAL_COORDINATOR, Guardian()),
    Action.LINK_PERSON: (Party(), Guardian()),
    Action.UNLINK_PERSON: (Party(), Guardian()),
    Action.ERASE_PERSON: _OWN_PERSON,
    Action.SEE_CERTIFICATE: _OWN_PERSON,
    Action.EXPORT_PERSON: (Party(), Guardian()),
    Action.CHANGE_CONSENT: (Party(), Guardian()),
    Action.GROUP_PEOPLE: (Federation("analyst"),),
    Action.SEE_CALENDAR: (Party(),),
    Action.RENEW_CALENDAR: (Party(),),
    Action.REVOKE_CALENDAR: (Party(),),
}
