"""The outline with which a new concept begins: an offer in the usual order, not a fence.

The order follows what NRW FRL 2023 (13.1.6), the federal working aid for ISEK and
the concepts of Hamburg and Bremen have in common.
"""

from __future__ import annotations

from dataclasses import dataclass

from concepts.models import Chapter, Edition, Subject


@dataclass(frozen=True)
class OutlineChapter:
    """A chapter to begin with; ``help_text`` says what belongs into it and is shown beside its field."""

    title: str
    subject: Subject
    help_text: str


OUTLINE = (
    OutlineChapter(
        "Anlass, Auftrag und Verfahren",
        Subject.PROCEDURE,
        "Warum das Konzept aufgestellt oder fortgeschrieben wird, wer es beauftragt hat, wer beteiligt war und wie.",
    ),
    OutlineChapter(
        "Gebiet",
        Subject.AREA,
        "Lage und Abgrenzung, Einbindung in das gesamtstädtische Konzept, Förderkulisse, andere Konzepte und "
        "Programme. Fläche, Einwohnerzahl und Karte folgen dem Text von selbst.",
    ),
    OutlineChapter(
        "Bestandsanalyse",
        Subject.ANALYSIS,
        "Bevölkerung, Wohnen, soziale Lage, Infrastruktur, öffentlicher Raum; Zahlen immer mit Stichtag, Quelle und "
        "dem Vergleich zur gesamten Stadt.",
    ),
    OutlineChapter(
        "SWOT und Handlungsbedarf",
        Subject.SWOT,
        "Was aus der Analyse folgt und wo Handlungsbedarf besteht. Die vier Felder stehen unter „Analyse“ und folgen "
        "dem Text von selbst.",
    ),
    OutlineChapter(
        "Leitbild und Zielsystem",
        Subject.GOALS,
        "Wie die Ziele gefunden wurden und wie sie zusammenhängen. Leitbild, Oberziele und Teilziele stehen unter "
        "„Ziele“ und folgen dem Text von selbst.",
    ),
    OutlineChapter(
        "Handlungsfelder und Strategie",
        Subject.STRATEGY,
        "Die Handlungsfelder, ihr Gewicht zueinander und der Weg, auf dem die Ziele erreicht werden sollen.",
    ),
    OutlineChapter(
        "Maßnahmenkonzept",
        Subject.MEASURES,
        "Wie die Maßnahmen zusammenwirken und welche Schlüsselprojekte den Anstoß geben. Übersicht und Steckbriefe "
        "folgen dem Text von selbst.",
    ),
    OutlineChapter(
        "Kosten-, Finanzierungs- und Zeitplan",
        Subject.FINANCE,
        "Annahmen, Kostenstand, Bündelung der Förderprogramme, Reihenfolge der Umsetzung. Die Kosten- und "
        "Finanzierungsübersicht folgt dem Text von selbst.",
    ),
    OutlineChapter(
        "Organisation, Steuerung und Beteiligung",
        Subject.ORGANISATION,
        "Wer steuert, wer entscheidet, wer koordiniert: Lenkungsgruppe, Quartiersmanagement, Beteiligung der "
        "Bewohnerschaft, Öffentlichkeitsarbeit.",
    ),
    OutlineChapter(
        "Querschnittsaufgaben",
        Subject.CROSS_CUTTING,
        "Klimaschutz und Klimaanpassung, Gleichstellung, Barrierefreiheit, Integration: was für alle Maßnahmen gilt.",
    ),
    OutlineChapter(
        "Monitoring, Evaluation und Fortschreibung",
        Subject.MONITORING,
        "Woran der Erfolg gemessen wird, wer wann Bilanz zieht und wie das Konzept fortgeschrieben wird.",
    ),
    OutlineChapter(
        "Verstetigung",
        Subject.CONSOLIDATION,
        "Was nach dem Ende der Förderung bleibt, wer es trägt und woraus es bezahlt wird. Aussagen dazu sind "
        "Fördervoraussetzung.",
    ),
    OutlineChapter(
        "Anhang",
        Subject.ANNEX,
        "Dokumentation der Beteiligung, Bilanz der Vorfassung, Quellen.",
    ),
)
_HELP_BY_SUBJECT = {str(chapter.subject): chapter.help_text for chapter in OUTLINE}


def help_for(subject: str) -> str:
    """What belongs into a chapter on ``subject``; ``""`` for a free one."""
    return _HELP_BY_SUBJECT.get(subject, "")


def seed_chapters(edition: Edition) -> None:
    """Give a new edition the chapters of the outline, still empty."""
    Chapter.objects.bulk_create(
        Chapter(edition=edition, position=position, title=chapter.title, subject=chapter.subject)
        for position, chapter in enumerate(OUTLINE, start=1)
    )
