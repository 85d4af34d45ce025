"""What boxes a shop's parcels are taken to have, and which of a carrier's offers is bought."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.parcel_terms import LONGEST_SIDE, MOST_SERVICES, Box, ParcelTerms, Prefer
from returns_portal.merchant.forms.text import NUMBER_ERRORS

HEAVIEST_GRAMS = 30_000
LONGEST_NAME = 64
SIDES = ("length", "width", "height")


def _side(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=LONGEST_SIDE, required=required, error_messages=NUMBER_ERRORS
    )


class ParcelsForm(forms.Form):
    """The usual box, one for light goods if there is one, and the choice among offers."""

    length = _side(_("Length (cm)"))
    width = _side(_("Width (cm)"))
    height = _side(_("Height (cm)"))
    light_up_to = forms.IntegerField(
        label=_("Light up to (grams)"),
        required=False,
        min_value=1,
        max_value=HEAVIEST_GRAMS,
        error_messages=NUMBER_ERRORS,
        help_text=_("Leave these four empty if every parcel gets the usual box."),
    )
    light_length = _side(_("Length (cm)"), required=False)
    light_width = _side(_("Width (cm)"), required=False)
    light_height = _side(_("Height (cm)"), required=False)
    prefer = forms.ChoiceField(
        label=_("Of several offers"),
        choices=[(Prefer.CHEAPEST, _("the cheapest is bought")), (Prefer.FASTEST, _("the fastest is bought"))],
        widget=forms.RadioSelect,
    )
    services = forms.CharField(
        label=_("Services that come first"),
        required=False,
        max_length=MOST_SERVICES * LONGEST_NAME,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "One a line, as the carrier calls it and as a tried label shows it, for example USPS GroundAdvantage."
        ),
    )

    def __init__(self, data: Any = None, *, terms: ParcelTerms) -> None:
        light = terms.light_box or ("", "", "")
        known: dict[str, Any] = dict(zip(SIDES, terms.box, strict=True))
        known |= {f"light_{side}": size for side, size in zip(SIDES, light, strict=True)}
        known |= {"light_up_to": terms.light_up_to or "", "prefer": terms.prefer, "services": "\n".join(terms.services)}
        super().__init__(data, initial=known)

    def clean_services(self) -> tuple[str, ...]:
        """The names, without empty lines and doubles."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["services"].splitlines())
        names = tuple(dict.fromkeys(line for line in lines if line))
        if len(names) > MOST_SERVICES or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("At most ten services, each of up to 64 letters."))
        return names

    def clean(self) -> dict[str, Any]:
        """A box for light goods has all its measures, or none."""
        cleaned: dict[str, Any] = self.cleaned_data
        parts = ["light_up_to", *(f"light_{side}" for side in SIDES)]
        missing = [name for name in parts if name not in self.errors and not cleaned.get(name)]
        if len(missing) < len(parts):
            for name in missing:
                self.add_error(name, _("This is needed for the box of light goods."))
        return cleaned

    @property
    def terms(self) -> ParcelTerms:
        """What was said; only after `is_valid()`."""
        given = self.cleaned_data
        box: Box = (given["length"], given["width"], given["height"])
        light: Box = (given["light_length"], given["light_width"], given["light_height"])
        return ParcelTerms(
            box=box,
            light_box=light if given["light_up_to"] else None,
            light_up_to=given["light_up_to"] or 0,
            prefer=Prefer(given["prefer"]),
            services=given["services"],
        )
