"""What customs ask of the demo's goods, by shape: the harmonised system's six digits and the country of origin."""

from typing import NamedTuple


class Customs(NamedTuple):
    """A product's code and where it was made; None for what never crosses a border."""

    hs_code: str | None
    origin: str | None


NO_CUSTOMS = Customs(None, None)
CUSTOMS = {
    "dress": Customs("620443", "PT"),
    "skirt": Customs("620453", "PT"),
    "trousers": Customs("620462", "TN"),
    "tee": Customs("610910", "PT"),
    "shirt": Customs("620520", "PT"),
    "jumper": Customs("611011", "IT"),
    "hoodie": Customs("611020", "PT"),
    "coat": Customs("620240", "IT"),
    "shoe": Customs("640399", "ES"),
    "belt": Customs("420330", "FR"),
    "scarf": Customs("621420", "IT"),
    "hat": Customs("650500", "FR"),
    "sock": Customs("611595", "FR"),
    "bag": Customs("420222", "IT"),
    "glasses": Customs("900410", "FR"),
    "candle": Customs("340600", "FR"),
    "mug": Customs("691110", "FR"),
    "cushion": Customs("940490", "FR"),
    "vase": Customs("691390", "FR"),
    "bottle": Customs("330499", "FR"),
    "soap": Customs("340111", "FR"),
}
