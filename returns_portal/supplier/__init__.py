"""The supplier's pages: one claim each, behind a link, without an account."""
