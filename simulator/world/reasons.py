"""The library of return reasons every shop starts with: the first ten as recorded from a real store, the rest ours."""

from simulator.world.shops import Reason

LIBRARY: tuple[tuple[str, str, str, str], ...] = (
    ("unknown", "UNKNOWN", "Unknown", "Inconnue"),
    ("changed-my-mind", "UNWANTED", "Changed my mind", "J’ai changé d’avis"),
    ("item-not-as-described", "NOT_AS_DESCRIBED", "Item not as described", "Article non conforme à la description"),
    ("received-the-wrong-item", "WRONG_ITEM", "Received the wrong item", "Mauvais article reçu"),
    ("other-reason", "OTHER", "Other", "Autre"),
    ("damaged-or-defective", "DEFECTIVE", "Damaged or defective", "Endommagé ou défectueux"),
    ("too-small", "SIZE_TOO_SMALL", "Too small", "Trop petit"),
    ("too-big", "SIZE_TOO_LARGE", "Too big", "Trop grand"),
    ("style", "STYLE", "Style", "Style"),
    ("color", "COLOR", "Color", "Couleur"),
    ("too-tight", "SIZE_TOO_SMALL", "Too tight", "Trop serré"),
    ("too-loose", "SIZE_TOO_LARGE", "Too loose", "Trop ample"),
    ("arrived-late", "OTHER", "Arrived too late", "Arrivé trop tard"),
    ("poor-quality", "DEFECTIVE", "Quality not as hoped", "Qualité décevante"),
)


def library() -> dict[int, Reason]:
    """Return a fresh copy of the library, keyed by id (ids are small and the same in every shop)."""
    return {
        number: Reason(number, handle, {"en": english, "fr": french}, legacy)
        for number, (handle, legacy, english, french) in enumerate(LIBRARY, start=1)
    }
