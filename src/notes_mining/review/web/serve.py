"""Where the application is served: this machine alone; elsewhere only with TLS."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from ...confined import permit
from ...errors import ConfigError
from .office import LOOPBACK


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to listen, with which certificate; checked when made.

    Raises:
        ConfigError: another machine could listen in, or half a certificate.
    """

    host: str = "127.0.0.1"
    port: int = 8642
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        if self.host in ("0.0.0.0", "::"):  # noqa: S104 - that is what is refused
            raise ConfigError(
                f"--host {self.host} is no name that a browser can ask for: give the name or address of this machine "
                "that stands in its certificate."
            )
        if (self.certificate is None) != (self.key is None):
            raise ConfigError("--tls-cert and --tls-key go together: give both, or neither.")
        for file in (self.certificate, self.key):
            if file is not None and not file.is_file():
                raise ConfigError(f"{file}: no such file.")
        if not self.loopback and self.certificate is None:
            raise ConfigError(
                f"--host {self.host} is reached from other machines: give --tls-cert and --tls-key, or leave it."
            )

    @property
    def loopback(self) -> bool:
        """Whether this machine alone can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def secure(self) -> bool:
        """Whether with TLS."""
        return self.certificate is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Under which names browsers ask for it."""
        return LOOPBACK if self.loopback else (*LOOPBACK, self.host)

    @property
    def url(self) -> str:
        """What to type in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}/"


def serve(app: ASGIApp, address: Address) -> None:
    """Serve until told to stop. Nothing is logged of what is asked for."""
    permit(address.host)
    uvicorn.run(
        app, host=address.host, port=address.port, ssl_certfile=address.certificate, ssl_keyfile=address.key,
        access_log=False, server_header=False, log_config=None, log_level="warning", timeout_keep_alive=30,
        proxy_headers=False,
    )  # fmt: skip
