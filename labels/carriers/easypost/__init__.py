"""EasyPost, through its own Python client: return labels of USPS, UPS, FedEx and the other carriers of an account."""
