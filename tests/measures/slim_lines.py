"""Slim lines that were read from nowhere, for tests that add."""

from decimal import Decimal

from hypothesis import strategies as st

from measures.models import Measure, MeasureSheet
from measures.money_lines import SlimCost, SlimFunding, SlimGroup, SlimSheet

SHEETS = [SlimSheet(n, 1, n, (None, 1, 2)[n % 3], n == 3, ("", "investive", "preparation")[n % 3]) for n in range(5)]
"""Number 3 is informational as a whole."""
GROUPS = [(None, ""), (SlimGroup(11, 1), "1 Grunderwerb"), (SlimGroup(12, 2), "2 Wege")]
SOURCES = [
    ("programme", "Sozialer Zusammenhalt", 1),
    ("programme", "EFRE", 2),
    ("own", "Eigenmittel der Kommune", None),
    ("third_party", "Mittel Dritter", None),
    ("income", "Maßnahmebedingte Einnahmen", None),
]

amounts = st.decimals(min_value=0, max_value=Decimal("999999999.99"), places=2)
years = st.one_of(st.none(), st.integers(1950, 2150))
shared = {"sheet": st.sampled_from(SHEETS), "fiscal_year": years, "amount": amounts, "is_approximate": st.booleans()}
shared["is_informational"] = st.booleans()


@st.composite
def cost(draw):
    group, name = draw(st.sampled_from(GROUPS))
    budget = draw(st.sampled_from(["", "investive", "consumptive"]))
    own = {name: draw(strategy) for name, strategy in shared.items()}
    return SlimCost(
        **own, amount_to=None, budget=budget, is_eligible=draw(st.booleans()), cost_group=group, group_name=name
    )


@st.composite
def funding(draw):
    source, name, programme_id = draw(st.sampled_from(SOURCES))
    own = {name: draw(strategy) for name, strategy in shared.items()}
    named = {"source": source, "source_name": name, "income_row": "", "programme_id": programme_id}
    return SlimFunding(**own, **named, programme_year=draw(years))


lines = st.tuples(st.lists(cost(), max_size=12), st.lists(funding(), max_size=12))


def rows_of_sheets():
    """The sheets as rows of the database, for what wants their measures."""
    return [
        MeasureSheet(
            pk=sheet.pk, measure=Measure(pk=sheet.pk, serial=sheet.pk + 10), number=f"A{sheet.pk}", title="Park"
        )
        for sheet in SHEETS
    ]
