"""Revocations: each with its reader, and the check of whether a reader still shows what is revoked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from urllib.parse import urlsplit

from httpx2 import Response

from benchmarks.support.readers.site import CLIENT_ISSUER, Caller, await_true
from benchmarks.support.readers.story import ALL, EVERY_ROLE, FIRST_TERMS, PURPOSES, E, Story, share_report
from services.web.identity.local_issuer import ISSUER
from services.web.identity.roles import Membership

STREAMS = ("GET /v1/changes",)
"""Readers that stay open: what ends them is the end of the stream."""
OPEN = ("GET /calendar/{token}.ics", "GET /shared/reports/{token}", "GET /demo/mail")
"""Readers that no identity opens: an address does, or, of the mails of a demonstration, nothing is needed."""
OVERLOADED = 503
"""The status of an answer that is asked for again: neither shown nor hidden."""
FEDERATION_ROLES = (*EVERY_ROLE, "operator")
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Revocation:
    """One thing that ends what a reader shows.

    Attributes:
        name: Its name in the table of readers.
        caller: The client of the reader.
        markers: Texts, one of which an answer holds that shows what is revoked.
        revoke: Revokes it.
        restore: Makes it as it was.
        ids: What placeholders of addresses are replaced with for this reader.
        by_role: Whether everything ends that a stranger is refused.
        within: The readers of which some show it begin with this path; all may where it is empty.
        public: Markers that an answer holds afterwards too, by route: they are not what is revoked.
    """

    name: str
    caller: Caller
    markers: Sequence[str]
    revoke: Callable[[], object]
    restore: Callable[[], object]
    ids: Mapping[str, str]
    by_role: bool = False
    within: str = ""
    public: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass
class Readers:
    """Asks every reader in the name of who reads.

    Attributes:
        story: What there is to be read.
        routes: Every reader, as `METHOD path`.
    """

    story: Story
    routes: Sequence[str]
    _tags: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def refused_to_strangers(self) -> frozenset[str]:
        """The readers that refuse an identity without a role."""
        stranger = self.story.site.caller("stranger")
        asked = [route for route in self.routes if route not in STREAMS]
        return frozenset(route for route in asked if not self._ask(route, stranger, self.story.ids).is_success)

    def shows(self, route: str, revocation: Revocation) -> bool:
        """Return whether a reader shows what can be revoked; a copy that is confirmed as current counts as shown."""
        key = (revocation.name, route)
        answer = self._ask(route, revocation.caller, revocation.ids, self._tags.get(key, ""))
        if answer.status_code == 304:
            return True
        if not answer.is_success and not answer.is_redirect:
            return False
        public = revocation.public.get(route, ())
        text = answer.headers.get("location", answer.text)
        shown = any(marker in text for marker in revocation.markers if marker not in public)
        shown = shown or (revocation.by_role and answer.is_success and route in self.refused_to_strangers)
        if shown and "etag" in answer.headers:
            self._tags[key] = answer.headers["etag"]
        return shown

    def hides(self, route: str, revocation: Revocation) -> bool:
        """Return whether a reader no longer shows what was revoked."""
        return not self.shows(route, revocation)

    def shown(self, revocation: Revocation) -> list[str]:
        """Return every reader that shows what can be revoked."""
        own = [route for route in self.routes if revocation.within or route not in OPEN]
        asked = [route for route in own if route.split()[1].startswith(revocation.within)]
        return [route for route in asked if route not in STREAMS and self.shows(route, revocation)]

    def _ask(self, route: str, caller: Caller, ids: Mapping[str, str], tag: str = "") -> Response:
        method, path = route.split()
        query, body = QUERIES.get(path) if method == "GET" else None, BODIES.get(route)
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value).replace(f"{{{name}_id}}", value)
        known = {"If-None-Match": tag} if tag else {}
        values = None if query is None else {name: ids.get(value, value) for name, value in query.items()}
        sent = None if body is None else {name: _filled(value, ids) for name, value in body.items()}
        answers: list[Response] = []

        def answered() -> bool:
            ask = partial(caller.client.request, method, path, params=values, json=sent, headers=known)
            answers.append(ask(follow_redirects=False))
            return answers[-1].status_code != OVERLOADED

        await_true(answered, f"an answer of {route}")
        return answers[-1]


def _filled(value: object, ids: Mapping[str, str]) -> object:
    return [ids.get(each, each) for each in value] if isinstance(value, list) else value


_OWN = {"organization_id": "organization"}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "/enrollment/v1/people": {"organization": "organization"},
    "/enrollment/v1/concerns": _OWN,
    "/enrollment/v1/inactive-people": _OWN,
    "/enrollment/v1/access": _OWN,
    "/enrollment/v1/access/groups": _OWN,
    "/enrollment/v1/audit/commands": _OWN,
    "/enrollment/v1/audit/reads": _OWN,
    "/enrollment/v1/audit/staff": {**_OWN, "actors": "mentor"},
    "/relationships/v1/audit/commands": _OWN,
    "/v1/query": {"metrics": "sessions-held"},
    "/v1/federation/splits": {"stream": "matched", "dimension": "form", "year": "2020"},
    "/v1/programs/{program_id}/splits": {"stream": "matched", "dimension": "form", "year": "2020"},
    "/v1/network/paths": {"from": "mentor", "to": "mentee"},
    "/v1/network/what-if": {"without": "mentor"},
    "/v1/events": {"limit": "1000"},
    "/find": {"q": "Riversid"},
    "/people": {"q": "Riversid"},
    "/concerns/new": {"relationship": "relationship"},
    "/report": {"period": "2025-Q4"},
    "/report/freeze": {"period": "2025-Q4"},
    "/admin/audit": {"organization": "organization"},
    "/admin/access": {"organization": "organization"},
    "/admin/concerns": {"organization": "organization"},
}
"""Queries; a value that names one of the story's ids is that id."""
EVERYONE = ["mentor", "mentee", "guardian", "third", "fourth", "fifth"]
BODIES: Mapping[str, Mapping[str, object]] = {
    "POST /enrollment/v1/people/names": {"ids": EVERYONE},
    "POST /enrollment/v1/people/groups": {"ids": EVERYONE, "attribute": "industry"},
    "POST /v1/query": {"metrics": ["sessions-held"]},
}


_ELSEWHERE = {"another", "account", "token", "shared", "link", "report"}
"""Ids that are not of the organization whose things are read."""


def revocations(story: Story) -> list[Revocation]:
    """Return every revocation, with an identity of its own as the reader of each."""
    ids = {**story.ids, "person": story.ids["mentor"], "participation": story.ids["mentor-participation"]}
    ids |= {
        "objective": "first-relationship",
        "code": "conduct",
        "version": "1",
        "kind": "participations",
        "subject": ids["participation"],
    }
    ids |= {"act": "pause", "role": "mentor", "token": urlsplit(story.ids["token"]).path.rpartition("/")[2]}
    ids["token"] = ids["token"].removesuffix(".ics")
    ward = {**ids, "person": ids["mentee"], "participation": ids["mentee-participation"]}
    ward["subject"] = ward["participation"]
    own = tuple(value for name, value in story.ids.items() if name not in _ELSEWHERE)
    of_mentee = (ids["mentee"], ids["mentee-participation"], ids["relationship"], "Mentee Riversider")
    return [
        _calendar(story, ids),
        _report_link(story, ids),
        _research(story, ids),
        _network(story, ids),
        _guardian(story, ward, of_mentee),
        _sharing(story, ids, own),
        _disabled(story, ids),
        _account(story, ids),
        *_roles(story, ids, own),
    ]


def _calendar(story: Story, ids: Mapping[str, str]) -> Revocation:
    mentor, own = ids["mentor"], story.own["mentor"]

    def restore() -> None:
        address = str(own.post(f"{E}/calendars/{mentor}/renew")["address"])
        found.ids = {**ids, "token": urlsplit(address).path.rpartition("/")[2].removesuffix(".ics")}

    found = Revocation(
        "calendar-address",
        story.site.anyone(),
        ("BEGIN:VEVENT",),
        lambda: own.post(f"{E}/calendars/{mentor}/revoke"),
        restore,
        ids,
        within="/calendar/",
    )
    return found


def _report_link(story: Story, ids: Mapping[str, str]) -> Revocation:
    def revoke() -> None:
        answer = story.operator.submit(f"/report/frozen/{story.ids['report']}/links/{story.ids['link']}/revoke")
        if answer.status_code >= 400:
            raise RuntimeError(answer.text)

    def restore() -> None:
        share_report(story)
        found.ids = {**ids, "token": story.ids["shared"]}

    reader = story.site.anyone()
    link = {**ids, "token": ids["shared"]}
    found = Revocation("report-link", reader, ("Board report",), revoke, restore, link, within="/shared/")
    return found


def _answer(story: Story, purpose: str, *who: str, granted: bool) -> Callable[[], object]:
    body = {"purpose": purpose, "granted": granted, "wording_version": 1}
    return lambda: [story.own[each].post(f"{E}/people/{story.ids[each]}/consents", body) for each in who]


def _research(story: Story, ids: Mapping[str, str]) -> Revocation:
    story.site.grant("analyst", Membership("analyst"))
    refuse, allow = (_answer(story, "research", "mentor", granted=granted) for granted in (False, True))
    reader = story.site.caller("analyst")
    groups = f"{E}/people/groups"
    return Revocation("consent-to-research", reader, (ids["mentor"],), refuse, allow, ids, within=groups)


def _network(story: Story, ids: Mapping[str, str]) -> Revocation:
    story.site.grant("hub", Membership("coordinator"), Membership("executive"), Membership("consumer"))
    refuse, allow = (_answer(story, "network", "mentor", "third", granted=granted) for granted in (False, True))
    markers = (ids["mentor"], ids["third"])
    return Revocation("consent-to-network", story.site.caller("hub"), markers, refuse, allow, ids)


def _guardian(story: Story, ids: Mapping[str, str], markers: Sequence[str]) -> Revocation:
    here, guardian = f"{E}/people/{ids['mentee']}", story.own["guardian"]

    def allow(purpose: str) -> bool:
        body = {"purpose": purpose, "granted": True, "wording_version": 1}
        return guardian.send("POST", f"{here}/consents", body).is_success

    def restore() -> None:
        story.staff.post(f"{here}/guardians", {"guardian_id": ids["guardian"]})
        # The consents of the ward ended with the guardian, whom the service knows again after a moment.
        for purpose in PURPOSES:
            await_true(partial(allow, purpose), f"the guardian to allow {purpose}")

    revoke = partial(story.staff.post, f"{here}/guardians/{ids['guardian']}/remove")
    return Revocation("guardian", guardian, markers, revoke, restore, ids)


def _sharing(story: Story, ids: Mapping[str, str], markers: Sequence[str]) -> Revocation:
    story.site.grant("outsider", *(Membership(role, ids["another"]) for role in EVERY_ROLE))
    story.site.grant("outsider", Membership("consumer"))

    def accept(shares: Sequence[str]) -> object:
        body = {"terms_version": FIRST_TERMS, "shares": list(shares)}
        return story.operator.post(f"{E}/organizations/{ids['organization']}/accept-terms", body)

    reader = story.site.caller("outsider")
    membership = {"GET /v1/events": {ids["organization"]}}  # that it joined, accepted terms or left
    return Revocation("sharing", reader, markers, lambda: accept([]), lambda: accept(ALL), ids, public=membership)


def _disabled(story: Story, ids: Mapping[str, str]) -> Revocation:
    def state(*, active: bool) -> None:
        operations = [{"op": "replace", "path": "active", "value": active}]
        body = {"schemas": [PATCH], "Operations": operations}
        answer = story.directory.send("PATCH", f"/scim/v2/Users/{ids['mentor']}", body)
        if not answer.is_success:
            raise RuntimeError(answer.text)

    markers = (ids["mentor"], ids["mentor-participation"], ids["relationship"])
    return Revocation(
        "person-disabled",
        story.site.caller("mentor"),
        markers,
        lambda: state(active=False),
        lambda: state(active=True),
        ids,
        by_role=True,
    )


def _account(story: Story, ids: Mapping[str, str]) -> Revocation:
    memberships = [Membership("coordinator", ids["organization"])]
    change = partial(_change_roles, story, (CLIENT_ISSUER, ids["account"]), memberships)
    acts = (partial(change, "revoke"), partial(change, "grant"))
    markers = (ids["mentor"], "Mentor Riversider")
    return Revocation("service-account", story.directory, markers, *acts, ids, by_role=True, within="/scim/")


def _roles(story: Story, ids: Mapping[str, str], markers: Sequence[str]) -> list[Revocation]:
    places = {
        "role-in-organization": [Membership(role, ids["organization"]) for role in EVERY_ROLE],
        "role-in-federation": [Membership(role) for role in FEDERATION_ROLES],
    }
    found = []
    for name, memberships in places.items():
        story.site.grant(name, *memberships)

        reader, change = story.site.caller(name), partial(_change_roles, story, (ISSUER, name), memberships)
        acts = (partial(change, "revoke"), partial(change, "grant"))
        found.append(Revocation(name, reader, markers, *acts, ids, by_role=True))
    return found


def _change_roles(story: Story, identity: tuple[str, str], memberships: Sequence[Membership], act: str) -> None:
    issuer, subject = identity
    for each in memberships:
        place = {"role": each.role, "organization_id": each.organization}
        story.operator.post(f"{E}/access/{act}", {"issuer": issuer, "subject": subject, **place})
