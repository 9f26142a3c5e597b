"""Who stands in the place of an agency that ended, also where only its name is on record.

Source: DOMAIN §2 (succession).
"""

from collections.abc import Mapping
from datetime import date

from tasks_app.models import Agency, AgencySuccession
from tasks_app.rules.succession import Edge, heirs_of


def heirs_on(on: date) -> Mapping[int, Agency]:
    """Return who stands on `on` in the place of each agency that has passed on, by its id.

    Its main successor, or that one's own. What else a split gives away, and what an agency that
    lives on hands over, makes nobody an heir: nothing is guessed. One statement.
    """
    rows = AgencySuccession.objects.filter(is_main=True, effective_on__lte=on)
    known: dict[str, Agency] = {}
    edges = []
    for row in rows.select_related("predecessor", "successor"):
        known |= {row.predecessor.code: row.predecessor, row.successor.code: row.successor}
        edges.append(Edge(row.predecessor.code, row.successor.code, row.effective_on))
    return {known[gone].pk: known[heir] for gone, heir in heirs_of(edges).items()}
