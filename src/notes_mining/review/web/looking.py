"""A crosstab on the screen: through the gate and compared with what was released, but not entered as a release."""

from __future__ import annotations

from ...tables.crosstab import Crosstab, CrosstabSettings, crosstab
from ..desk import Desk
from ..model import User
from ..rights import check
from .office import Office


def looked_at(desk: Desk, user: User, office: Office, settings: CrosstabSettings) -> tuple[Crosstab, bool]:
    """The table as it stands now, and whether it was compared with earlier releases (``notes-mining crosstab`` without
    ``--out`` does the same).

    Raises:
        NotAllowed: the role sees no tables.
        ConfigError, SafetyError: as ``tables.crosstab``.
    """
    check(user, "see_tables")
    ledger = office.ledger if office.ledger is not None and office.ledger.reachable() else None
    with desk.live.database() as database:
        if ledger is None:
            return crosstab(database, settings, office.rules), False
        return crosstab(database, settings, office.rules, ledger, enter=False), True
