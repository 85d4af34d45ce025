"""Reports by e-mail: what stands in them."""
