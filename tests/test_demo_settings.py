"""The demo's own settings: what stands beside it must not steer it."""

from pathlib import Path

import pytest

from demo import settings as demo


def test_nothing_of_a_real_shops_settings_reaches_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        "SHOPIFY_API_SECRET=of-a-real-shop\nEMAIL_PROVIDER=brevo\nDEBUG=1\n", encoding="utf-8"
    )
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    told = demo.app_environment(demo.Ports())
    assert (told["SHOPIFY_API_SECRET"], told["EMAIL_PROVIDER"], told["DEBUG"]) == ("", "", "0")
