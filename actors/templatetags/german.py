"""How figures and missing values are written in German, on pages and in documents alike."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actors.thirds import third_sign

register = template.Library()

NO_STATEMENT = "keine Angabe"
THOUSAND = Decimal(1_000)
MILLION = Decimal(1_000_000)


@register.filter
def amount(value: Decimal | None) -> str:
    """``1.234.567,89`` — for table cells whose head names the unit; ``""`` without a value."""
    return "" if value is None else number_format(value, decimal_pos=2, force_grouping=True)


@register.filter
def euro(value: Decimal | None) -> str:
    """``1.234.567,89 €`` with a space that does not break; whole euros without decimals."""
    if value is None:
        return ""
    decimals = 0 if value == value.to_integral_value() else 2
    return f"{number_format(value, decimal_pos=decimals, force_grouping=True)}\u00a0€"


@register.filter
def euro_short(value: Decimal | None) -> str:
    """``12,84 Mio. €`` from a million on, else whole euros: for key figures, never for tables."""
    if value is None:
        return ""
    if abs(value) < MILLION:
        return euro(_rounded(value, 0))
    return f"{number_format(_rounded(value / MILLION, 2), decimal_pos=2, force_grouping=True)}\u00a0Mio.\u00a0€"


@register.filter
def in_unit(value: Decimal | None, unit: str) -> str:
    """A cell of a table that may be read in thousands: ``12,5`` with the unit ``t``, else as ``amount``."""
    if value is None or unit != "t":
        return amount(value)
    return number_format(_rounded(value / THOUSAND, 1), decimal_pos=1, force_grouping=True)


@register.filter
def stated(value: Decimal | None, is_transcribed: bool) -> Decimal | None:
    """None for a sum of nothing where the figures were taken from a publication: it did not say "zero"."""
    return value if value or not is_transcribed else None


@register.filter
def percent(value: Decimal | int | None) -> str:
    """``66,6 %``; whole numbers without decimals; ``""`` without a value."""
    if value is None:
        return ""
    decimal = Decimal(value)
    decimals = 0 if decimal == decimal.to_integral_value() else 1
    return f"{number_format(_rounded(decimal, decimals), decimal_pos=decimals)}\u00a0%"


@register.filter
def rate(value: Decimal | None) -> str:
    """``66,6 %``: a rate of funding with all the decimals it has; thirds as ``66⅔ %``."""
    if value is None:
        return ""
    sign = third_sign(value)
    return f"{int(value) or ''}{sign}\u00a0%" if sign else f"{number_format(value.normalize())}\u00a0%"


@register.filter
def known(value: Any) -> Any:
    """The value, or a muted "keine Angabe" where there is none (zero and False are values)."""
    if value is None or value == "":
        return _no_statement()
    return value


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Rounded as people round; Django's formatting only cuts off."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _no_statement() -> SafeString:
    return format_html('<span class="no-statement">{}</span>', NO_STATEMENT)
