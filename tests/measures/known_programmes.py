"""Programmes as a page has them, with their rules fetched already: for tests of sums that need no database."""

from decimal import Decimal

from measures.models import CostGroup, EligibleGroup, FundingProgramme, ProgrammeName, ProgrammeRate

GROUPS = {number: CostGroup(pk=number, code=str(number)) for number in range(1, 17)}


def known_programme(pk, name, *, rates=(), groups=(), names=(), **more):
    """``rates``: (from which year, per cent, further shares); ``groups``: numbers of ``GROUPS``; ``names``: (former
    name, until which year)."""
    programme = FundingProgramme(pk=pk, name=name, **more)
    programme._prefetched_objects_cache = {
        "rates": _fetched(ProgrammeRate, [_rate(programme, *one) for one in sorted(rates, reverse=True)]),
        "eligible_groups": _fetched(EligibleGroup, [EligibleGroup(cost_group=GROUPS[number]) for number in groups]),
        "former_names": _fetched(ProgrammeName, [ProgrammeName(name=old, until_year=year) for old, year in names]),
    }
    return programme


def _rate(programme, from_year, per_cent, shares=None):
    told = {name: Decimal(share) for name, share in (shares or {}).items()}
    return ProgrammeRate(programme=programme, from_year=from_year, rate=Decimal(per_cent), **told)


def _fetched(model, rows):
    """A query that was asked already, as ``prefetch_related`` leaves it."""
    query = model.objects.all()
    query._result_cache = rows
    return query
