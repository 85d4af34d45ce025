"""What the shop says, in French and English."""

WORDS = {
    "fr": {
        "products": "La collection",
        "tagline": "Vêtements et objets choisis avec soin. Boutique de démonstration.",
        "return": "Retourner un article",
        "policy": "Politique de retour",
        "policy_title": "Politique de retour",
        "policy_text": "Vous pouvez nous retourner vos articles. Les conditions et les délais vous sont indiqués, "
        "article par article, avant que vous ne confirmiez.",
        "account": "Mon compte",
        "sign_in": "Se connecter",
        "sign_out": "Se déconnecter",
        "email": "Adresse e-mail de la commande",
        "sign_in_note": "Connexion de démonstration, sans mot de passe.",
        "unknown": "Aucun client n’a cette adresse e-mail.",
        "orders": "Mes commandes",
        "order": "Commande",
        "placed": "Passée le",
        "status": "État",
        "delivered": "Livrée",
        "shipped": "Expédiée",
        "preparing": "En préparation",
        "cancelled": "Annulée",
        "total": "Total payé",
        "return_items": "Retourner des articles de cette commande",
        "missing": "Cette page n’existe pas.",
        "unanswered": "Cette page ne répond pas pour le moment. Réessayez dans un instant.",
        "home": "Accueil",
        "skip": "Aller au contenu",
        "footer": "Boutique de démonstration : rien n’y est à vendre.",
    },
    "en": {
        "products": "The collection",
        "tagline": "Clothes and things, chosen with care. A demonstration shop.",
        "return": "Start a return",
        "policy": "Return policy",
        "policy_title": "Return policy",
        "policy_text": "You can send your items back to us. Conditions and deadlines are shown to you, "
        "item by item, before you confirm.",
        "account": "My account",
        "sign_in": "Sign in",
        "sign_out": "Sign out",
        "email": "E-mail address of the order",
        "sign_in_note": "Demonstration sign-in, without a password.",
        "unknown": "No customer has this e-mail address.",
        "orders": "My orders",
        "order": "Order",
        "placed": "Placed on",
        "status": "Status",
        "delivered": "Delivered",
        "shipped": "Shipped",
        "preparing": "Being prepared",
        "cancelled": "Cancelled",
        "total": "Total paid",
        "return_items": "Return items of this order",
        "missing": "This page does not exist.",
        "unanswered": "This page does not answer right now. Please try again in a moment.",
        "home": "Home",
        "skip": "Skip to content",
        "footer": "A demonstration shop: nothing here is for sale.",
    },
}


def words(locale: str) -> dict[str, str]:
    """Return the words of a locale such as "fr" or "fr-CA"; English where we speak nothing better."""
    return WORDS.get(locale.split("-", maxsplit=1)[0].lower(), WORDS["en"])
