"""Addresses to try a label with: town halls, museums and stations that everybody knows."""

from __future__ import annotations

from collections.abc import Mapping

from returns.domain.order import Address


def _at(street: str, postcode: str, city: str, country: str, province: str = "") -> Address:
    return Address("Sample Shopper", street, "", postcode, city, province, country, "")


SAMPLES: Mapping[str, Address] = {
    each.country: each
    for each in (
        _at("Rathausplatz 1", "1010", "Wien", "AT"),
        _at("483 George Street", "2000", "Sydney", "AU", "NSW"),
        _at("Grand-Place 1", "1000", "Bruxelles", "BE"),
        _at("100 Queen Street West", "M5H 2N2", "Toronto", "CA", "ON"),
        _at("Stadthausquai 17", "8001", "Zürich", "CH"),
        _at("Mariánské náměstí 2", "110 00", "Praha", "CZ"),
        _at("Rathausstraße 15", "10178", "Berlin", "DE"),
        _at("Rådhuspladsen 1", "1550", "København V", "DK"),
        _at("Plaza de Cibeles 1", "28014", "Madrid", "ES"),
        _at("Pohjoisesplanadi 11", "00170", "Helsinki", "FI"),
        _at("Place de l’Hôtel de Ville", "75004", "Paris", "FR"),
        _at("Guildhall Yard", "EC2V 7HH", "London", "GB"),
        _at("Wood Quay", "D08 RF3F", "Dublin", "IE"),
        _at("Piazza della Scala 2", "20121", "Milano", "IT"),
        _at("2-8-1 Nishi-Shinjuku", "163-8001", "Tokyo", "JP", "Tokyo"),
        _at("42 Place Guillaume II", "1648", "Luxembourg", "LU"),
        _at("Amstel 1", "1011 PN", "Amsterdam", "NL"),
        _at("Rådhusplassen 1", "0037", "Oslo", "NO"),
        _at("plac Bankowy 3/5", "00-950", "Warszawa", "PL"),
        _at("Praça do Município", "1100-365", "Lisboa", "PT"),
        _at("Hantverkargatan 1", "111 52", "Stockholm", "SE"),
        _at("City Hall Park", "10007", "New York", "US", "NY"),
    )
}
