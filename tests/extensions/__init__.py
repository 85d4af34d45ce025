"""The pieces that Shopify runs: theme blocks, e-mail snippets, and the extension on order pages."""
