"""Rows on a page that are sent as a whole: what all tables of rows share."""

from __future__ import annotations

from typing import TypeVar, cast

from django import forms


class EnteredRows(forms.BaseFormSet):  # type: ignore[type-arg]  # each kind of rows has its own form
    """Rows that count as far as something is entered in them."""

    def initial_form_count(self) -> int:
        """An entered row is never "initial": whoever empties a row takes it away."""
        return 0 if self.is_bound else super().initial_form_count()


R = TypeVar("R", bound=EnteredRows)


def rows_of(form: type[forms.Form], rows: type[R], *, extra: int, most: int, can_delete: bool = False) -> type[R]:
    """``rows`` made of ``form``, with ``extra`` empty ones; more than ``most`` are refused in words."""
    made = forms.formset_factory(
        form,
        formset=rows,
        extra=extra,
        can_delete=can_delete,
        max_num=most,
        absolute_max=most + 1,
        validate_max=True,
    )
    return cast(type[R], made)
