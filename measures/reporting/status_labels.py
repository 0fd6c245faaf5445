"""The words of a municipality for the implementation statuses: reading and saving them together."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from actors.models import Municipality
from measures.models import ImplementationStatus, StatusLabel, StatusUpdate
from measures.models.status import TONES


@dataclass(frozen=True)
class StatusWord:
    """An implementation status as a municipality calls it; compares as the status with its word."""

    status: ImplementationStatus
    label: str

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "neutral")


def word_of(report: StatusUpdate) -> StatusWord:
    """The status that ``report`` names."""
    return StatusWord(ImplementationStatus(report.implementation_status), report.label)


def status_words(municipality_id: int) -> list[StatusWord]:
    """All statuses in the municipality's order and words; one query."""
    own = {row.status: row for row in StatusLabel.objects.filter(municipality=municipality_id)}
    usual = list(ImplementationStatus)

    def place(status: ImplementationStatus) -> tuple[int, int]:
        row = own.get(status)
        return row.position if row else usual.index(status) + 1, usual.index(status)

    return [
        StatusWord(status, own[status].label if status in own else str(status.label))
        for status in sorted(usual, key=place)
    ]


def status_choices(municipality_id: int) -> list[tuple[str, str]]:
    """The same for a field to choose from."""
    return [(word.status.value, word.label) for word in status_words(municipality_id)]


def in_words(words: list[StatusWord]) -> str:
    """``Idee, in Vorbereitung, …``: what a page was opened with, and what a conflict shows."""
    return ", ".join(f"{word.label} ({word.status.label})" for word in words)


@transaction.atomic
def save_words(municipality: Municipality, words: list[StatusWord], seen: str) -> bool:
    """Let the municipality call and list the statuses as ``words`` say. False when somebody else saved other
    words than those that were ``seen``."""
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    saved = status_words(municipality.pk)
    if saved == words:
        return True
    if in_words(saved) != seen:
        return False
    StatusLabel.objects.filter(municipality=municipality).delete()
    StatusLabel.objects.bulk_create(
        StatusLabel(municipality=municipality, status=word.status, label=word.label, position=position)
        for position, word in enumerate(words, start=1)
    )
    return True
