"""The merchant says how shoppers reach the shop."""

from returns.models import Contact, Shop


def set_contact(*, shop: Shop, email: str, phone: str, page: str) -> Contact:
    """Keep e-mail address, telephone number and the address of a page; what is empty is not shown."""
    given = {"email": email, "phone": phone, "page": page}
    contact, _ = Contact.objects.update_or_create(shop=shop, defaults=given)
    return contact
