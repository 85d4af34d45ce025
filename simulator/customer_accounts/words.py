"""What the sign-in pages say, in French and English."""

WORDS = {
    "fr": {
        "title": "Se connecter",
        "email": "Adresse e-mail",
        "send": "Recevoir un code",
        "email_missing": "Saisissez une adresse e-mail.",
        "sent": "Nous avons envoyé un code à",
        "code": "Code à six chiffres",
        "code_wrong": "Ce code ne convient pas ou a expiré.",
        "sign_in": "Se connecter",
        "cancel": "Annuler",
        "demo": "Démonstration : le code est dans la boîte de réception.",
        "code_subject": "Votre code de connexion :",
        "code_text": "Votre code de connexion est",
    },
    "en": {
        "title": "Sign in",
        "email": "E-mail address",
        "send": "Send me a code",
        "email_missing": "Enter an e-mail address.",
        "sent": "We sent a code to",
        "code": "Six-digit code",
        "code_wrong": "This code does not fit, or has expired.",
        "sign_in": "Sign in",
        "cancel": "Cancel",
        "demo": "Demonstration: the code is in the inbox.",
        "code_subject": "Your sign-in code:",
        "code_text": "Your sign-in code is",
    },
}


def words(locale: str) -> dict[str, str]:
    """Return the words of a locale such as "fr-CA"; English where we speak nothing better."""
    return WORDS.get(locale.replace("_", "-").split("-", maxsplit=1)[0].lower(), WORDS["en"])
