"""The shape of what a concept was granted and received: living data, beside its editions."""

from __future__ import annotations

from measures.models import (
    CashInstalment,
    DrawDown,
    Grant,
    GrantedMeasure,
    Income,
    Repayment,
    Spending,
)
from publishing.portable.shape import ROW_ID, SAVES, Shape

BY_MEASURE = ("measure__serial",)
GRANTED_MEASURE = Shape(
    GrantedMeasure, ("measure",), "grant", references={"measure": "serial"}, left_out=ROW_ID, order=BY_MEASURE
)
BY_DAY = ("booked_on", "id")
DRAW_DOWN = Shape(
    DrawDown, columns=("key", "booked_on", "amount", "note"), inside="instalment", left_out=ROW_ID | SAVES, order=BY_DAY
)
SPENDING = Shape(
    Spending,
    columns=("key", "booked_on", "amount", "measure", "cost_group", "note"),
    inside="instalment",
    references={"measure": "serial", "cost_group": "code"},
    left_out=ROW_ID | SAVES,
    order=BY_DAY,
)
REPAYMENT = Shape(
    Repayment,
    columns=("key", "booked_on", "amount", "reason"),
    inside="instalment",
    left_out=ROW_ID | SAVES,
    order=BY_DAY,
)
CASH_INSTALMENT = Shape(
    CashInstalment,
    columns=("key", "year", "amount", "lapses_on"),
    inside="grant",
    children={"draw_downs": DRAW_DOWN, "spendings": SPENDING, "repayments": REPAYMENT},
    left_out=ROW_ID,
    order=("year",),
)
GRANT = Shape(
    Grant,
    columns=(
        "key",
        "programme",
        "programme_year",
        "number",
        "dated_on",
        "start_year",
        "end_year",
        "amount",
        "is_approximate",
        "rate",
        "purpose",
        "conditions",
        "lapses_after_years",
        "lapses_on",
        "use_within_months",
        "proof_due_on",
        "proof_handed_in_on",
        "note",
    ),
    inside="concept",
    references={"programme": "name"},
    children={"measures": GRANTED_MEASURE, "instalments": CASH_INSTALMENT},
    accessors={"measures": "measure_links"},
    left_out=ROW_ID | SAVES,
)
INCOME = Shape(
    Income,
    columns=("key", "booked_on", "amount", "income_row", "measure", "note"),
    inside="concept",
    references={"measure": "serial"},
    left_out=ROW_ID | SAVES,
    order=BY_DAY,
)
