"""Tables as they stand now, decisions included, through the same gate as every table that leaves."""

from __future__ import annotations

from ..tables.cooccurrence import Cooccurrence, CooccurrenceSettings, cooccurrence
from ..tables.crosstab import Crosstab, CrosstabSettings, crosstab
from ..tables.disclosure import Ledger, Rules
from .desk import Desk
from .model import User
from .rights import check


def crosstab_now(desk: Desk, user: User, settings: CrosstabSettings, rules: Rules, ledger: Ledger | None) -> Crosstab:
    """``tables.crosstab`` on the database with the decisions of this moment; rules and ledger as the command line
    takes them.

    Raises:
        NotAllowed: the role sees no tables.
    """
    check(user, "see_tables")
    with desk.live.database() as database:
        return crosstab(database, settings, rules, ledger)


def cooccurrence_now(desk: Desk, user: User, settings: CooccurrenceSettings) -> Cooccurrence:
    """``tables.cooccurrence`` with the decisions of this moment.

    Raises:
        NotAllowed: the role sees no tables.
    """
    check(user, "see_tables")
    with desk.live.database() as database:
        return cooccurrence(database, settings)
