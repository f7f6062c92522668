"""What a person last asked for on a page, until they sign out or the server stops: in memory, because search words may
be text, and text goes into no URL, cookie or file."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

_MOST = 500


class Memory:
    """Forms by session and page; the oldest are forgotten."""

    def __init__(self) -> None:
        self._forms: OrderedDict[tuple[str, str], dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, session: str, page: str, form: Mapping[str, str]) -> None:
        """Remember a form."""
        with self._lock:
            self._forms[session, page] = dict(form)
            self._forms.move_to_end((session, page))
            while len(self._forms) > _MOST:
                self._forms.popitem(last=False)

    def of(self, session: str, page: str) -> dict[str, str]:
        """The form, or an empty one."""
        with self._lock:
            return dict(self._forms.get((session, page), {}))

    def forget(self, session: str) -> None:
        """All of a session's."""
        with self._lock:
            for key in [key for key in self._forms if key[0] == session]:
                del self._forms[key]
