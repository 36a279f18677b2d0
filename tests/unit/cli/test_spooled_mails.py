"""The mail spool of a demonstration as a store that an erasure counts and empties."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from services.cli.composition.erasures import SpooledMails
from services.platform.mail_spool import MailSpool


def test_an_erasure_counts_and_deletes_the_mails_of_its_person_alone(tmp_path: Path) -> None:
    spool, erased, other = MailSpool(tmp_path), uuid4(), uuid4()
    for number, person in enumerate((erased, erased, other)):
        message = EmailMessage()
        message["Message-ID"] = f"<{number}@hub.example>"
        message.set_content("Hello")
        spool.send(message, person, "anna@example.org")
    store = SpooledMails(spool)
    assert store.count(str(erased)) == 2
    store.delete(str(erased))
    store.delete(str(erased))
    assert (store.count(str(erased)), store.count(str(other))) == (0, 1)
