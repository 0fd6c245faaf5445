"""What running work calls a measure: as the edition in force does, with its number in the draft where that is another.

Reports, rounds, letters and carriers go by the plan that was adopted; a draft may still be renumbered
(docs/decisions/0016).
"""

from __future__ import annotations

from django.db.models import OuterRef, Subquery

from measures.models import MeasureSheet
from measures.models.measure import MeasureSheetQuerySet
from measures.reporting.asked import in_force


def with_name_in_force(sheets: MeasureSheetQuerySet) -> MeasureSheetQuerySet:
    """``sheets`` with number and title of their measures in the edition in force, None where they are not in it."""
    adopted = MeasureSheet.objects.filter(in_force(), measure=OuterRef("measure"))
    return sheets.annotate(
        number_in_force=Subquery(adopted.values("number")[:1]), title_in_force=Subquery(adopted.values("title")[:1])
    )


def running_name(sheet: MeasureSheet) -> str:
    """``B4 Quartierspark Süd (im Entwurf A7)``; ``sheet``: the newest one, from ``with_name_in_force``."""
    number, title = getattr(sheet, "number_in_force", None), getattr(sheet, "title_in_force", None)
    if title is None:
        return str(sheet)
    name = f"{number} {title}".strip()
    return name if sheet.number in {"", number} else f"{name} (im Entwurf {sheet.number})"
