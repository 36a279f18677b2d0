"""Documentation pages: every operation, schema and message, without a script or anything from another site."""

import json
import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from services.contract import asyncapi
from services.contract.registry import Registry
from services.projections.registry.routes import router
from services.web.app import create_app
from services.web.documentation.openapi_reference import read_openapi
from services.web.documentation.routes import render_reference
from tests.contract.openapi import SERVICES, document
from tests.unit.web.app import client

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """The elements, ids and links of a page; fails where elements are not nested properly."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self.ids, self.links = set[str](), list[str](), list[str]()
        self.text, self._open = "", list[str]()
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what it loads."""
        self.elements.add(tag)
        values = {name: value or "" for name, value in attrs}
        assert not [name for name in values if name == "style" or name.startswith("on")]
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[name] for name in ("href", "src") if name in values]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost element ends."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


def checked(text: str) -> Page:
    page = Page(text)
    assert not page.elements & {"script", "style", "iframe", "img"}
    assert len(set(page.ids)) == len(page.ids)
    assert not [link for link in page.links if re.match(r"(\w+:)?//", link)]
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    return page


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_of_a_service_has_every_operation_and_schema(service: str) -> None:
    described = json.loads(document(service).read_text(encoding="utf-8"))
    page = checked(render_reference(read_openapi(described, "/openapi.json"), "/docs.css"))
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page.text
            assert operation["operationId"] in page.ids
            for parameter in operation.get("parameters", ()):
                assert f"{parameter['name']} ({parameter['in']})" in page.text
    for name, schema in described["components"]["schemas"].items():
        assert f"schema-{name}" in page.ids
        assert all(member in page.text for member in schema.get("properties", {}))


def test_an_app_serves_its_page_and_its_style_within_the_policy() -> None:
    http = client()
    answer = http.get("/docs", headers={"Authorization": ""})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    page = checked(answer.text)
    assert "list_things" in page.ids
    for link in page.links:
        if link.startswith("/"):
            assert http.get(link).status_code == 200, link
    assert http.get("/docs.css").headers["content-type"] == "text/css; charset=utf-8"


def test_the_page_of_the_events_has_every_topic_message_and_field() -> None:
    http = TestClient(create_app(title="t", routers=[], public=[router(Registry(("hub",)))], authenticator=None))
    page = checked(http.get("/docs/events").text)
    described = json.loads(asyncapi.published())
    assert {f"topic-{name}" for name in described["channels"]} <= set(page.ids)
    for name, message in described["components"]["messages"].items():
        assert f"schema-{name}" in page.ids
        assert all(field["name"] in page.text for field in message["payload"]["schema"]["fields"])


def test_a_description_is_text_not_markup() -> None:
    described = {
        "info": {"title": "<script>alert(1)</script>", "description": "a & b"},
        "paths": {
            "/x": {"get": {"operationId": "get_x", "summary": "<b>", "responses": {"200": {"description": "<i>"}}}}
        },
    }
    page = checked(render_reference(read_openapi(described, "/openapi.json"), "/docs.css"))
    assert "<script>alert(1)</script>" in page.text
    assert not page.elements & {"b", "i"}
