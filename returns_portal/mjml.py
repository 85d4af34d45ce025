"""Layouts of mails are written in MJML; they become HTML once, when a template of that name is first asked for."""

from __future__ import annotations

from django.template.base import Origin
from django.template.loaders.filesystem import Loader as FilesystemLoader
from mrml import ParserOptions, RenderOptions, noop_loader, to_html

SUFFIX = ".mjml"


class MjmlError(ValueError):
    """A layout of ours is not MJML; says what the compiler missed."""


def compile_mjml(source: str) -> str:
    """HTML for mail programs. What a template fills in later (`{{ … }}`, `{% … %}`) passes as it stands.

    Nothing is read from elsewhere: `mj-include` finds no loader, and no font is fetched.
    """
    made = to_html(source, ParserOptions(include_loader=noop_loader()), RenderOptions(disable_comments=True, fonts={}))
    if made.warnings:
        raise MjmlError(", ".join(str(warning.kind) for warning in made.warnings))
    content: str = made.content
    return content


class Loader(FilesystemLoader):
    """Find `*.mjml` among the templates, as HTML. The loader around it keeps what was compiled."""

    def get_template_sources(self, template_name: str):  # type: ignore[no-untyped-def]  # as Django's own
        """Look for layouts only; everything else is another loader's."""
        if str(template_name).endswith(SUFFIX):
            yield from super().get_template_sources(template_name)

    def get_contents(self, origin: Origin) -> str:
        """The layout, compiled."""
        return compile_mjml(super().get_contents(origin))
