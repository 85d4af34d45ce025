"""The inbox: what SMTP brings, as JSON and as pages."""

import smtplib
from email.message import EmailMessage

import pytest


@pytest.fixture
def send(street_process):
    def deliver(*, html: str = "", attach: bytes = b"", **headers: str) -> None:
        message = EmailMessage()
        wanted = {"From": "shop@example.com", "To": "Alice <alice@example.com>", "Subject": "Étiquette prête"}
        for name, value in (wanted | headers).items():
            message[name] = value
        message.set_content("Bonjour Élise,\nvoici votre étiquette.")
        if html:
            message.add_alternative(html, subtype="html")
        if attach:
            message.add_attachment(attach, maintype="application", subtype="pdf", filename="étiquette.pdf")
        with smtplib.SMTP("127.0.0.1", street_process.smtp_port) as smtp:
            smtp.send_message(message)

    return deliver


class TestInbox:
    def test_holds_both_parts_headers_and_attachments(self, street, send):
        send(html="<p>Bonjour <b>Élise</b></p>", attach=b"%PDF-", **{"Auto-Submitted": "auto-generated"})

        (letter,) = street.mail()
        assert letter["to"] == ["alice@example.com"]
        assert letter["subject"] == "Étiquette prête"
        assert "votre étiquette" in letter["text"]
        assert "<b>Élise</b>" in letter["html"]
        assert letter["headers"]["Auto-Submitted"] == "auto-generated"
        assert letter["attachments"] == [{"filename": "étiquette.pdf", "type": "application/pdf", "bytes": 5}]

    def test_sorts_by_recipient_and_empties(self, street, send):
        send()
        send(To="bob@example.com")
        assert len(street.mail()) == 2
        assert [letter["to"] for letter in street.mail(to="BOB@example.com")] == [["bob@example.com"]]
        street.clear_mail()
        assert street.mail() == []


class TestPages:
    def test_list_letters(self, send, visitor):
        send(Subject="<b>bold</b>")
        shown = visitor.get("/mail/").text
        assert "&lt;b&gt;bold" in shown
        assert "<b>bold" not in shown

    def test_keep_html_in_a_sandbox(self, street, send, visitor):
        send(html='<a href="https://example.com">x</a><script>alert(1)</script>')
        shown = visitor.get(f"/mail/{street.mail()[0]['id']}").text
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
        assert "<script>alert" not in shown
        assert "allow-scripts" not in shown
        assert "votre étiquette" in shown

    def test_know_what_is_not_there(self, visitor):
        assert visitor.get("/mail/999999").status_code == 404
        assert visitor.get("/mail/x").status_code == 404

    def test_empty_the_inbox(self, street, send, visitor):
        send()
        assert visitor.post("/mail/clear").status_code == 303
        assert street.mail() == []
