"""A file's content, as small as it can be while it still holds everything that can break."""

import copy

import pytest
from django.db import connection

from publishing.portable.exporting import export_concept
from tests.publishing.portable.full_concept import FullConcept

KEY = "00000000-0000-4000-8000-{:012d}".format
SOUND = {
    "format": "konzeptportal",
    "version": 1,
    "municipality": {"name": "Auenfurt", "official_name": "Stadt Auenfurt", "slug": "auenfurt", "land": "12"},
    "registers": {
        "actors": [{"name": "Caritas", "kind": "welfare", "contacts": [{"name": "A. Beispiel"}]}],
        "funding_programmes": [
            {
                "name": "Soziale Stadt",
                "level": "federal_land",
                "first_year": 1999,
                "last_year": 2030,
                "deadline_day": 30,
                "deadline_month": 9,
                "lapse_years": 2,
                "former_names": [{"name": "Stadtteile", "until_year": 2003}],
                "rates": [
                    {
                        "from_year": 2007,
                        "rate": "66.667",
                        "federal_share": "33.333",
                        "land_share": "33.334",
                        "eu_share": "0",
                        "own_share": "10",
                        "third_party_share": "50",
                    }
                ],
                "eligible_groups": [{"cost_group": "1"}],
                "documents": [{"position": 0, "title": "Richtlinie", "url": "https://land.example/r"}],
            }
        ],
        "cost_groups": [{"code": "1", "title": "Vorbereitung", "position": 1}],
        "indicators": [
            {"part": "output", "title": "Plätze", "position": 1, "counted_groups": [{"cost_group": "1"}]},
            {"part": "context", "title": "Saldo", "unit": "Personen", "position": 2, "may_be_negative": True},
        ],
    },
    "concept": {
        "slug": "nordring",
        "title": "IHK Nordring",
        "concept_type": "IHK",
        "concept_type_long": "Integriertes Handlungskonzept",
        "area_name": "Nordring",
        "sources": [{"position": 0, "title": "Amtsblatt", "url": "https://auenfurt.example/amtsblatt"}],
    },
    "measures": [
        {
            "serial": 1,
            "key": KEY(1),
            "status_updates": [{"key": KEY(11), "reported_on": "2024-05-01", "precision": "month"}],
        },
        {"serial": 2, "key": KEY(2)},
        {"serial": 3, "key": KEY(17)},
    ],
    "grants": [{"key": KEY(3), "programme": "Soziale Stadt", "amount": "1200000.00"}],
    "incomes": [{"key": KEY(40), "booked_on": "2026-03-01", "amount": "10.00", "income_row": "1.10"}],
    "indicator_values": [
        {"indicator": "Plätze", "year": 2025, "area_value": "60"},
        {"indicator": "Saldo", "year": 2025, "area_value": "-12.5", "town_value": "34", "source": "Meldeamt"},
    ],
    "editions": [
        {
            "number": 1,
            "key": KEY(4),
            "kind": "initial",
            "is_transcribed": True,
            "state": "published",
            "area": {"key": KEY(5), "hectares": "183.00"},
            "chapters": [{"key": KEY(6), "position": 0, "title": "Anlass", "subject": "procedure"}],
            "action_fields": [
                {"key": KEY(7), "position": 0, "code": "HF1", "title": "Wohnen", "colour": "#1d4ed8"},
            ],
            "goals": [
                {"key": KEY(8), "position": 0, "kind": "main", "code": "Z1", "title": "Besser wohnen"},
                {"key": KEY(9), "parent": KEY(8), "position": 0, "kind": "sub", "code": "Z2", "title": "Plätze"},
            ],
            "swot_items": [{"key": KEY(10), "position": 0, "quadrant": "strength", "text": "Lage"}],
            "sheets": [
                {
                    "measure": 1,
                    "number": "A1",
                    "title": "Spielplatz",
                    "action_field": KEY(7),
                    "start_year": 2024,
                    "end_year": 2026,
                    "is_public": True,
                    "goals": [{"goal": KEY(9), "contribution": "main"}],
                    "actors": [{"actor": "Caritas", "role": "partner"}],
                    "cost_lines": [
                        {
                            "key": KEY(12),
                            "position": 0,
                            "cost_group": "1",
                            "fiscal_year": 2025,
                            "amount": "1234.50",
                            "is_eligible": True,
                        }
                    ],
                    "funding_lines": [
                        {
                            "key": KEY(13),
                            "position": 0,
                            "source": "programme",
                            "programme": "Soziale Stadt",
                            "amount": "1000.00",
                        },
                        {
                            "key": KEY(14),
                            "position": 1,
                            "source": "third_party",
                            "actor": "Caritas",
                            "amount": "234.50",
                        },
                    ],
                },
                {"measure": 2, "number": "A2", "title": "Platz", "is_public": True},
            ],
        },
        {
            "number": 2,
            "key": KEY(15),
            "kind": "update",
            "previous": KEY(4),
            "state": "draft",
            "sheets": [
                {"measure": 1, "number": "A1", "title": "Spielplatz und Platz", "is_public": True},
                {"measure": 3, "number": "A3", "title": "Brunnen", "is_public": True},
            ],
            "fates": [
                {"measure": 1, "fate": "continued"},
                {"measure": 2, "fate": "merged", "reason": "Ein Bauauftrag", "successors": [{"measure": 1}]},
            ],
            "measure_reviews": [
                {"measure": 2, "goals_reached": "partly", "carrier": "Caritas", "follow_up_cost": "2400.00"},
            ],
        },
    ],
}


@pytest.fixture
def sound():
    """A sound file's content, free to be broken."""
    return copy.deepcopy(SOUND)


@pytest.fixture
def full(db):
    """A concept that says something of its own in every column."""
    return FullConcept().build()


@pytest.fixture
def exported(full):
    """The file of the full concept, which is no longer in the database."""
    data = export_concept(full)
    emptied()
    return data


def emptied():
    """Take towns and concepts out of the database, past the triggers: as if it were another one."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE actors_municipality, concepts_concept CASCADE")
