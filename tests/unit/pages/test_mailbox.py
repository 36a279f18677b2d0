"""The mailbox of a demonstration: mails are listed, read with their links, and deleted with their person."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from uuid import UUID, uuid4

from fastapi import FastAPI
from fastapi.testclient import TestClient

from services.platform.mail_spool import MailSpool
from services.projections.pages.mailbox import mailbox
from services.web import exception_handlers


def mail(
    number: int, subject: str = "Your invitation", text: str = "Open http://127.0.0.1:8000/links/abc now"
) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@hub.example>"
    message["To"] = "Anna Ö <anna@example.org>"
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime(2026, 9, 7, 10, tzinfo=UTC))
    message.set_content(text)
    return message


def client_of(spool: MailSpool) -> TestClient:
    app = FastAPI()
    app.include_router(mailbox.router(spool))
    exception_handlers.install(app, {})
    return TestClient(app)


def test_a_mail_is_listed_and_its_link_can_be_followed(tmp_path: Path) -> None:
    spool = MailSpool(tmp_path / "mail")
    client = client_of(spool)
    assert "There is no mail yet" in client.get("/demo/mail").text
    spool.send(mail(1, subject="<b>Hello</b>"), uuid4(), "anna@example.org")
    page = client.get("/demo/mail").text
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page
    assert "anna@example.org" in page
    (found,) = spool.mails()
    one = client.get(f"/demo/mail/{found.name}").text
    assert '<a href="http://127.0.0.1:8000/links/abc"' in one
    assert client.get(f"/demo/mail/{UUID(int=0)}-0123456789abcdef").status_code == 404
    assert client.get("/demo/mail/..%2f..%2fkey").status_code in {404, 422}


def test_the_same_message_again_replaces_its_file(tmp_path: Path) -> None:
    spool, person = MailSpool(tmp_path), uuid4()
    for text in ("first", "second"):
        spool.send(mail(1, text=text), person, "anna@example.org")
    assert [each.text.strip() for each in spool.mails()] == ["second"]


def test_the_mails_of_a_person_are_counted_and_deleted_and_no_others(tmp_path: Path) -> None:
    spool, anna, ben = MailSpool(tmp_path), uuid4(), uuid4()
    for number, person in ((1, anna), (2, anna), (3, ben)):
        spool.send(mail(number), person, "anna@example.org")
    assert (spool.count(anna), spool.delete(anna), spool.count(anna), spool.count(ben)) == (2, 2, 0, 1)
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir()), "readable by their owner alone"
