"""The library of return reasons every shop starts with (handles and names of our own choosing, after Shopify's)."""

from simulator.world.shops import Reason

LIBRARY: tuple[tuple[str, str, str, str], ...] = (
    ("unwanted", "UNWANTED", "Changed my mind", "Je n’en veux plus"),
    ("too-small", "SIZE_TOO_SMALL", "Too small", "Trop petit"),
    ("too-large", "SIZE_TOO_LARGE", "Too large", "Trop grand"),
    ("too-tight", "SIZE_TOO_SMALL", "Too tight", "Trop serré"),
    ("other", "OTHER", "Other", "Autre"),
    ("unknown", "UNKNOWN", "Unknown", "Inconnue"),
    ("color", "COLOR", "Colour", "Couleur"),
    ("style", "STYLE", "Style", "Style"),
    ("not-as-described", "NOT_AS_DESCRIBED", "Not as described", "Non conforme à la description"),
    ("defective", "DEFECTIVE", "Faulty", "Défectueux"),
    ("arrived-damaged", "DEFECTIVE", "Arrived damaged", "Arrivé abîmé"),
    ("wrong-item", "WRONG_ITEM", "Wrong item received", "Mauvais article reçu"),
    ("arrived-late", "OTHER", "Arrived too late", "Arrivé trop tard"),
    ("quality", "DEFECTIVE", "Quality not as hoped", "Qualité décevante"),
)


def library() -> dict[int, Reason]:
    """Return a fresh copy of the library, keyed by id (ids are small and the same in every shop)."""
    return {
        number: Reason(number, handle, {"en": english, "fr": french}, legacy)
        for number, (handle, legacy, english, french) in enumerate(LIBRARY, start=1)
    }
