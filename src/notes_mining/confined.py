"""What holds for every command: no network, no telemetry, no core dump, files for their owner alone.

Nothing here is needed for the program to work offline: no module of ours reaches for a network. It is there for the
libraries below, today's and tomorrow's, and for what a later version of theirs may want to fetch or report.
``docs/security.md`` lists each of them.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any

SILENCED: Mapping[str, str] = {
    "HF_HUB_OFFLINE": "1",  # Hugging Face: models from disk alone
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",  # a token of the user's, if there is one, is shown to nobody
    "HF_HUB_DISABLE_XET": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "OTEL_SDK_DISABLED": "true",  # OpenTelemetry, which FastAPI brings
    "RAY_USAGE_STATS_ENABLED": "0",  # Ray, where a later version uses it
    "TOKENIZERS_PARALLELISM": "false",
}
"""What libraries read when they are first imported."""

_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKS_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
_permitted: set[str] = set()
_done = False


def silence() -> None:
    """Tell libraries, before they are imported, to fetch and report nothing; whatever stood there gives way."""
    os.environ.update(SILENCED)


def confine() -> None:
    """Confine this process and all that it starts; once, and for good.

    A connection to another machine fails as if the cable were out, so that a library goes on as it does offline. A
    server of ours still answers: accepting a connection is not asking for one.
    """
    global _done
    silence()
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not _done:
        sys.addaudithook(_refuse)
        _done = True


def is_confined() -> bool:
    """Whether ``confine`` holds in this process."""
    return _done and resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def permit(host: str) -> None:
    """Let this process reach a machine that the user named: where our server listens, a cluster that computes."""
    _permitted.add(host)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: every way in which Python code reaches another machine passes here (PEP 578)."""
    if event in _SENDS and not is_here(arguments[1]) and arguments[1][0] not in _permitted:
        raise OSError(errno.ENETUNREACH, "notes-mining reaches no other machine")
    if event in _LOOKS_UP and not _needs_no_server(arguments[0]):
        raise OSError(errno.ENETUNREACH, "notes-mining asks no server for a name")


def is_here(address: Any) -> bool:
    """Whether a socket's address is on this machine: loopback, or no address of the internet's kind at all."""
    if not isinstance(address, tuple) or not isinstance(address[0], str):
        return True
    numeric = _numeric(address[0])
    return numeric.is_loopback if numeric else address[0] in ("", "localhost")


def _needs_no_server(name: Any) -> bool:
    text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
    return text in (None, "", "localhost") or text in _permitted or _numeric(text) is not None


def _numeric(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
