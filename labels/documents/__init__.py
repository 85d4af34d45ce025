"""Paper: the only room that knows WeasyPrint. Give it a `Sheet` and a paper size, get a PDF."""

from labels.documents.render import PAPERS, render
from labels.documents.sheet import Sheet, SheetLine, sheet

__all__ = ["PAPERS", "Sheet", "SheetLine", "render", "sheet"]
