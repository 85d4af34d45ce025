"""No key of a known shape is in any file, and the eye for them sees each."""

from __future__ import annotations

import scan

from tests.test_house import text_files

# Put together here, so that no key-shaped text stands in the file.
PLANTED = {
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----\n" + "MIIEpAIB" * 8,
    "Amazon": "AKIA" + "A1B2C3D4" * 2,
    "Brevo": "xkeysib-" + "0a" * 32,
    "EasyPost": "EZ" + "AK" + "a1" * 27,
    "GitHub": "ghp_" + "aB3" * 12,
    "Google": "AIza" + "a" * 35,
    "PyPI": "pypi-AgEI" + "a" * 60,
    "SendGrid": "SG." + "a" * 22 + "." + "b" * 43,
    "Shippo": "shippo_live_" + "0a" * 20,
    "Shopify": "shpat_" + "0a" * 16,
    "Slack": "xoxb-" + "1234567890" * 2,
    "Stripe": "sk_live_" + "a1" * 12,
    "Twilio": "SK" + "0a" * 16,
}


def test_no_file_has_a_key_in_it() -> None:
    assert not {path: makers for path, text in text_files() if (makers := list(scan.keys_in(text)))}


def test_a_key_of_each_shape_is_seen_in_a_file_and_in_the_history() -> None:
    assert {maker: list(scan.keys_in(f"x = '{key}'")) for maker, key in PLANTED.items()} == {
        maker: [maker] for maker in scan.KEYS
    }
    lines = ["commit 0123456789abcdef", "+++ b/config/x.py", f"-{PLANTED['Stripe']}", f"+{PLANTED['Shopify']}"]
    assert list(scan.keys_in_history(lines)) == ["0123456789 config/x.py: Shopify"]
