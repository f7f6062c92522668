"""Tables as they stand now, decisions included, through the same gate as every table that leaves."""

from __future__ import annotations

from ..tables.crosstab import Crosstab, CrosstabSettings
from ..tables.disclosure import Ledger, Rules
from .desk import Desk
from .model import User


def crosstab_now(desk: Desk, user: User, settings: CrosstabSettings, rules: Rules, ledger: Ledger | None) -> Crosstab:
    """``tables.crosstab`` on the database with the decisions of this moment. Raises NotAllowed."""
    raise NotImplementedError
