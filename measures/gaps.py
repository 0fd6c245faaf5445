"""What a measure still lacks, by what its sheet says: the points that the check before the council asks about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices

from measures.finance import Sums
from measures.models import MeasureSheet


class Gap(TextChoices):
    GOAL = "ziel", "ohne Ziel"
    ACTION_FIELD = "handlungsfeld", "ohne Handlungsfeld"
    CARRIER = "traeger", "ohne Träger"
    PERIOD = "zeitraum", "ohne Zeitraum"
    COST = "kosten", "ohne Kosten"
    FUNDING = "finanzierung", "nicht gedeckt"
    SURPLUS = "ueberdeckt", "mehr Mittel als Kosten"


@dataclass(frozen=True)
class Stated:
    """What hangs on a sheet, as far as gaps are concerned."""

    has_goal: bool
    has_carrier: bool
    has_cost: bool
    sums: Sums


def gaps_of(sheet: MeasureSheet, stated: Stated, *, is_transcribed: bool = False) -> tuple[Gap, ...]:
    """What ``sheet`` lacks. What others pay (nachrichtlich) needs no cost; a publication from which an
    edition is taken that names some amounts does not say that the others are missing."""
    return tuple(_gaps(sheet, stated, is_transcribed=is_transcribed))


def _gaps(sheet: MeasureSheet, stated: Stated, *, is_transcribed: bool) -> Iterator[Gap]:
    if not stated.has_goal:
        yield Gap.GOAL
    if sheet.action_field_id is None:
        yield Gap.ACTION_FIELD
    if not stated.has_carrier:
        yield Gap.CARRIER
    if not (sheet.period or sheet.is_permanent):
        yield Gap.PERIOD
    if sheet.is_informational:
        return
    if not stated.has_cost:
        yield Gap.COST
    elif stated.sums.gap and not is_transcribed:
        yield Gap.FUNDING if stated.sums.gap > 0 else Gap.SURPLUS
