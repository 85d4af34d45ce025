"""Which of Shopify's profiles becomes the base of the policy, and what the merchant had in front of them."""

from django import forms


class ProfileForm(forms.Form):
    """Nothing here is typed: the page sends back what it showed."""

    profile = forms.CharField(max_length=64)
    mark = forms.CharField(max_length=64)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
