"""What takes long and is asked for often, kept until somebody decides or releases something: agreement, tables."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from ...tables.cooccurrence import Cooccurrence, CooccurrenceSettings
from ...tables.crosstab import Crosstab, CrosstabSettings, crosstab
from ...tables.disclosure import Ledger
from ..agreement import Agreement
from ..desk import Desk
from ..model import User
from ..reliability import agreement_now
from ..rights import check
from ..tables import cooccurrence_now
from .office import Office

RESAMPLES = 500
_MOST = 30
Kept = TypeVar("Kept")


class Measured:
    """Results as of the last line of the trail and the last entry of the ledger; the oldest are forgotten."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[object, object]] = OrderedDict()
        self._lock = threading.Lock()

    def agreement(self, desk: Desk, user: User) -> Agreement:
        """As ``reliability.agreement_now``.

        Raises:
            NotAllowed: the role sees no agreement.
        """
        check(user, "see_agreement")
        return self._once("agreement", _last(desk), lambda: agreement_now(desk, user, resamples=RESAMPLES))

    def together(self, desk: Desk, user: User, settings: CooccurrenceSettings) -> Cooccurrence:
        """As ``tables.cooccurrence_now``.

        Raises:
            NotAllowed: the role sees no tables.
        """
        check(user, "see_tables")
        return self._once(settings, _last(desk), lambda: cooccurrence_now(desk, user, settings))

    def looked_at(self, desk: Desk, user: User, office: Office, settings: CrosstabSettings) -> tuple[Crosstab, bool]:
        """A crosstab on the screen, and whether it was compared with what was released; it is not entered as a release
        (``notes-mining crosstab`` without ``--out`` does the same).

        Raises:
            NotAllowed: the role sees no tables.
            ConfigError, SafetyError: as ``tables.crosstab``.
        """
        check(user, "see_tables")
        ledger = office.ledger if office.ledger is not None and office.ledger.reachable() else None

        def count() -> tuple[Crosstab, bool]:
            with desk.live.database() as database:
                if ledger is None:
                    return crosstab(database, settings, office.rules), False
                return crosstab(database, settings, office.rules, ledger, enter=False), True

        return self._once(settings, (_last(desk), _stamp(ledger)), count)

    def _once(self, key: object, stamp: object, measure: Callable[[], Kept]) -> Kept:
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None or found[0] != stamp:
                found = stamp, measure()
            self._kept[key] = found
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return found[1]  # type: ignore[return-value]


def _last(desk: Desk) -> int:
    """The last line of the trail: everything that changes what is counted stands in it."""
    return int(desk.file.one("SELECT coalesce(max(seq), 0) FROM events")[0])


def _stamp(ledger: Ledger | None) -> object:
    """Changes with every release."""
    if ledger is None or not ledger.path.exists():
        return None
    state = ledger.path.stat()
    return state.st_mtime_ns, state.st_size
