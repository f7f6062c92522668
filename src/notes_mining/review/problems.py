"""What the review refuses. Each has a ``code`` by which a page finds its own words for it; none quotes a note."""

from __future__ import annotations

from ..errors import NotesMiningError


class ReviewError(NotesMiningError):
    """Base of all. ``code`` is a key for translation."""

    code = "refused"


class NotAllowed(ReviewError):
    """This role may not do this, or not in this state."""

    code = "not_allowed"


class NotFound(ReviewError):
    """No such segment, user, theme or version."""

    code = "not_found"


class Invalid(ReviewError):
    """The request makes no sense: unknown theme, polarity, passage outside the note ..."""

    code = "invalid"


class Stale(ReviewError):
    """The coding has changed since the page was made, for instance in another tab. Nothing was done.

    Attributes:
        segment, version: where the coding stands now; the page shows it and the coder decides again.
    """

    code = "stale"

    def __init__(self, segment: int, version: int) -> None:
        self.segment, self.version = segment, version
        super().__init__(f"Segment {segment} has changed since this page was made (version {version} now). Look again.")


class Taken(ReviewError):
    """Nobody further is asked to code this segment, or somebody else holds it."""

    code = "taken"


class SignInRefused(ReviewError):
    """Wrong name or passphrase, or too many attempts: then ``wait`` says how many seconds."""

    code = "sign_in_refused"

    def __init__(self, wait: float = 0.0) -> None:
        self.wait = wait
        self.code = "sign_in_wait" if wait else "sign_in_refused"
        super().__init__(
            f"Too many attempts. Wait {wait:.0f} seconds." if wait else "Name or passphrase is wrong, or disabled."
        )


class WeakPassphrase(ReviewError):
    """The passphrase is too easy to guess; the message says what is asked."""

    code = "weak_passphrase"
