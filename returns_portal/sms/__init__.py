"""Text messages about returns: to who agreed, beside the e-mail, through the shop's own account at a provider."""
