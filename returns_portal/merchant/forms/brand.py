"""What the shop looks like."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from returns.domain.brand import HOUSE_COLOUR, Corners, Font
from returns.domain.colour import read_colour

FONTS = {
    Font.SYSTEM: _("Of the reader’s system"),
    Font.HUMANIST: _("Humanist, warm and open"),
    Font.GEOMETRIC: _("Geometric, plain and wide"),
    Font.SERIF: _("With serifs, like a book"),
    Font.ROUNDED: _("Rounded, friendly"),
    Font.THEME: _("As in your theme"),
}
CORNERS = {
    Corners.SQUARE: _("Square"),
    Corners.SOFT: _("Slightly rounded"),
    Corners.ROUND: _("Rounded"),
    Corners.ROUNDEST: _("Very round"),
}


class BrandForm(forms.Form):
    """Colour, letters and corners."""

    colour = forms.CharField(
        label=_("Colour"),
        max_length=16,
        initial=HOUSE_COLOUR,
        help_text=_("As in your theme, for example #1f4d43."),
        error_messages={"required": _("Enter a colour, for example #1f4d43.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
    font = forms.ChoiceField(
        label=_("Letters"),
        choices=[(font.value, words) for font, words in FONTS.items()],
        help_text=_(
            "Nothing is downloaded for them. Your theme’s letters are there only for pages inside your theme; "
            "e-mails and pages of their own then use those of the reader’s system."
        ),
    )
    corners = forms.ChoiceField(
        label=_("Corners"), choices=[(corner.value, words) for corner, words in CORNERS.items()]
    )

    inside_theme = forms.BooleanField(
        label=_("Show the pages at your shop’s address inside your theme"),
        required=False,
        help_text=_("With its header and footer. Pages at our address and e-mails are not changed by this."),
    )

    def clean_colour(self) -> str:
        """The colour in our writing."""
        colour = read_colour(self.cleaned_data["colour"])
        if colour is None:
            raise ValidationError(_("This is no colour we know. Write six digits after #, for example #1f4d43."))
        return colour

    @property
    def look(self) -> dict[str, Any]:
        """What was chosen, for `set_brand`."""
        given = self.cleaned_data
        return {"colour": given["colour"], "font": Font(given["font"]), "corners": Corners(given["corners"])}

    @property
    def inside(self) -> bool:
        """Whether pages behind the app proxy stand in the theme."""
        return bool(self.cleaned_data["inside_theme"])
