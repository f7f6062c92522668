"""What takes long and is asked for often, kept until somebody decides something: agreement."""

from __future__ import annotations

import threading

from ..agreement import Agreement
from ..desk import Desk
from ..model import User
from ..reliability import agreement_now
from ..rights import check

RESAMPLES = 500


class Measured:
    """Agreement as of the last line of the trail."""

    def __init__(self) -> None:
        self._seen = -1
        self._found: Agreement | None = None
        self._lock = threading.Lock()

    def agreement(self, desk: Desk, user: User) -> Agreement:
        """As ``reliability.agreement_now``, which it asks again when the trail has grown.

        Raises:
            NotAllowed: the role sees no agreement.
        """
        check(user, "see_agreement")
        with self._lock:
            last = int(desk.file.one("SELECT coalesce(max(seq), 0) FROM events")[0])
            if self._found is None or last != self._seen:
                self._found = agreement_now(desk, user, resamples=RESAMPLES)
                self._seen = last
            return self._found
