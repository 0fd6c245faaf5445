"""Form fields for what measures are made of: amounts, years, long texts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actors.thirds import exact, rounded, third_sign
from measures.amounts import RoughlyError, read_amount, says_nothing, write_amount
from measures.models.grant import DAY_MESSAGE, DAYS
from measures.models.years import YEARS

HUNDRED_PER_CENT = Decimal(100)
LONGEST_TEXT = 200_000
YEAR_MESSAGE = f"Bitte geben Sie ein Jahr zwischen {YEARS[0]} und {YEARS[1]} an, zum Beispiel 2027."


class AmountField(forms.CharField):
    """Euros as people type them (``measures.amounts``); a refused entry stays in the field."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "class": "num"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)
        self.error_messages["required"] = "Bitte geben Sie einen Betrag ein."

    def prepare_value(self, value: Any) -> Any:
        return write_amount(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if says_nothing(text):
            return None
        try:
            return read_amount(text)
        except ValueError as error:
            raise ValidationError(self.words_of(error), code="amount") from error

    def words_of(self, error: ValueError) -> str:
        """What to mend."""
        return str(error)


class ExactAmountField(AmountField):
    """Euros of what was decided or paid to the cent: nothing beside it says "roughly"."""

    def words_of(self, error: ValueError) -> str:
        is_rough = isinstance(error, RoughlyError)
        return "Bitte geben Sie den genauen Betrag ein, zum Beispiel 1.234,50." if is_rough else str(error)


def plausible(day: date) -> None:
    """Validator of a day: within the same years as everything else."""
    if not DAYS[0] <= day <= DAYS[1]:
        raise ValidationError(DAY_MESSAGE, code="implausible")


class YearField(forms.IntegerField):
    """A plausible year, typed without a spinner."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        super().__init__(
            min_value=YEARS[0], max_value=YEARS[1], required=False, widget=forms.TextInput(attrs=attributes), **kwargs
        )
        for validator in self.validators:
            validator.message = YEAR_MESSAGE  # type: ignore[attr-defined]  # both are limit validators
        self.error_messages["invalid"] = YEAR_MESSAGE


class WholeField(forms.IntegerField):
    """A small whole number from ``least`` to ``most``, typed without a spinner."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        super().__init__(
            min_value=least, max_value=most, required=False, widget=forms.TextInput(attrs=attributes), **kwargs
        )
        message = f"Bitte geben Sie eine ganze Zahl von {least} bis {most} an."
        for validator in self.validators:
            validator.message = message  # type: ignore[attr-defined]  # both are limit validators
        self.error_messages["invalid"] = message


class RateField(forms.CharField):
    """A rate of funding in per cent, with up to three decimals after a comma or point: ``66,6``; or as a fraction of
    the whole: ``2/3``, also as it is shown: ``66⅔``. Fractions that are neither thirds of a per cent nor have three
    decimals are refused: they could not be kept exactly."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}
        super().__init__(widget=forms.TextInput(attrs=attributes), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        return str(exact(value) / 100) if third_sign(value) else f"{value.normalize():f}".replace(".", ",")

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "").replace("%", "").strip()
        if not text:
            return None
        rate = _per_cent(text)
        if rate is None or rate > HUNDRED_PER_CENT:
            raise ValidationError(
                "Bitte geben Sie einen Prozentsatz von 0 bis 100 an, zum Beispiel 66,6 oder 2/3.", code="invalid"
            )
        return rate


def _per_cent(text: str) -> Decimal | None:
    """What was typed as per cent; None where it is none that can be kept."""
    if match := re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?", text):
        return Decimal(f"{match[1]}.{match[2] or 0}")
    if match := re.fullmatch(r"([0-9]{0,2}) ?([⅓⅔])", text):
        return rounded(int(match[1] or 0) + Fraction("⅓⅔".index(match[2]) + 1, 3))
    match = re.fullmatch(r"([0-9]{1,4}) ?/ ?([1-9][0-9]{0,3})", text)
    if match is None:
        return None
    whole = Fraction(int(match[1]) * 100, int(match[2]))
    rate = rounded(whole)
    return rate if exact(rate) == whole and (third_sign(rate) or rate == round(rate, 3)) else None


class LongTextField(forms.CharField):
    """Text of some paragraphs. Line ends are stored as one sign, as they were before a browser sent them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"widget": forms.Textarea(attrs={"rows": 4})})

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).replace("\r\n", "\n")
        if len(text) > LONGEST_TEXT:
            raise ValidationError(
                f"Der Text hat {len(text):,} Zeichen; möglich sind höchstens {LONGEST_TEXT:,}.".replace(",", "."),
                code="too_long",
            )
        return text
