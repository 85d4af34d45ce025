"""The languages that the app has words in, by code (ISO 639-1)."""

# Read by people, the merchant's pages too.
REVIEWED = ("en", "fr")
# Drafted by a machine, what shoppers read alone. A shop offers one of these only by its own choice.
DRAFTED = ("de", "es", "it", "nl", "ar")
LANGUAGES = REVIEWED + DRAFTED
