"""What a browser sends from a sheet's page."""


def entry(sheet=None, *, actors=(), cost=(), funding=(), goals=None, **fields):
    """The form's data: ``fields`` of the sheet and its rows as dicts of their fields."""
    data = {"title": "Quartierspark Süd", "is_public": "on", "revision": sheet.revision if sheet else ""}
    data |= {f"goals-{goal.pk}": how for goal, how in (goals or {}).items()}
    for kind, rows in (("actors", actors), ("cost", cost), ("funding", funding)):
        data |= {f"{kind}-TOTAL_FORMS": len(rows) + 2, f"{kind}-INITIAL_FORMS": 0}
        for index, row in enumerate(rows):
            data |= {f"{kind}-{index}-{name}": value for name, value in row.items()}
    return data | fields


def actor_row(actor, role="responsible_body", **more):
    return {"actor": actor.pk, "role": role, **more}


def cost_row(amount, **more):
    return {"amount": amount, "fiscal_year": "2027", "is_eligible": "on", **more}


def funding_row(payer, amount, **more):
    return {"payer": payer, "amount": amount, "fiscal_year": "2027", **more}
