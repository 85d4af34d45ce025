"""Paper: the only room that knows WeasyPrint. Give it a `Sheet` and a paper size, get a PDF."""

from labels.documents.artwork import Given, compose
from labels.documents.cards import Cards, cards
from labels.documents.declaration import Declaration, declaration
from labels.documents.letterhead import Letterhead
from labels.documents.limit import TooSlow
from labels.documents.render import PAPERS, for_customs, lay_out, on_phone
from labels.documents.report import report
from labels.documents.sheet import Sheet, SheetLine, sheet
from labels.documents.stamps import render

__all__ = [
    "PAPERS",
    "Cards",
    "Declaration",
    "Given",
    "Letterhead",
    "Sheet",
    "SheetLine",
    "TooSlow",
    "cards",
    "compose",
    "declaration",
    "for_customs",
    "lay_out",
    "on_phone",
    "render",
    "report",
    "sheet",
]
