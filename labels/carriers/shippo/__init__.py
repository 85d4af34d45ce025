"""Shippo over plain HTTP: prepaid return labels of USPS, UPS and FedEx, paid for when they are used."""
