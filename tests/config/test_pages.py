"""What every answer carries: a strict policy for the browser, and templates that went through the right loaders."""

import pytest
from django.template import engines
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def test_answer_forbids_frames_and_foreign_scripts(client):
    policy = client.get("/healthz")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_cookie_is_ever_set(client):
    client.get("/healthz")
    assert not client.cookies


def test_cotton_inside_a_partial_is_rendered_by_the_configured_loaders(tmp_path, settings):
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "probe.html").write_text("<b>{{ slot }}</b>")
    (tmp_path / "page.html").write_text("{% partialdef row inline %}<c-probe>hello</c-probe>{% endpartialdef %}")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    for name in ("page.html", "page.html#row"):
        assert engines["django"].get_template(name).render({}, RequestFactory().get("/")).strip() == "<b>hello</b>"
