"""A provider of text messages, as Twilio's Messages API answers; no telephone ever rings."""
