"""What every answer carries and every request must keep to. Pure ASGI, outermost of all."""

from __future__ import annotations

import logging
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_BODY = 1_000_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=()",
    "Cache-Control": "no-store",
}
_STATIC = "/static/"
_log = logging.getLogger("notes_mining.review")


class Guarded:
    """Headers on every answer; requests under a foreign name, from a foreign page or too long are turned away.

    An unforeseen error is logged by its kind and place alone: its message may quote what was being worked on.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...], secure: bool) -> None:
        self._app, self._hosts, self._secure = app, hosts, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._dress(scope, MutableHeaders(scope=message))
            await send(message)

        if status := self._refused(scope):
            await PlainTextResponse("refused", status)(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception as error:
            _log.error("unexpected %s at %s", type(error).__name__, _place(error))
            if not begun:
                await PlainTextResponse("unexpected error", 500)(scope, receive, guarded)

    def _dress(self, scope: Scope, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if scope["path"].startswith(_STATIC):
            headers["Cache-Control"] = "no-cache"  # scripts and styles hold no data; asked again whether they changed
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"

    def _refused(self, scope: Scope) -> int:
        """The status with which a request is turned away; 0 lets it pass."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host.rsplit(":", 1)[0] not in self._hosts and host not in self._hosts:
            return 400
        if scope["method"] in ("GET", "HEAD"):
            return 0
        origin = headers.get("origin")
        if origin is not None and origin != f"{'https' if self._secure else 'http'}://{host}":
            return 403
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit():
            return 411
        return 413 if int(length) > LONGEST_BODY else 0


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
