"""The part of the command line that opens the review in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def review(
    database: Annotated[Path, typer.Argument(metavar="DB", help="The database (notes.duckdb) to review.")],
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; beyond this machine only with TLS.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8642,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="Certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="Its private key (PEM).")] = None,
    root: Annotated[
        Path | None, typer.Option("--root", help="Folder with configs/; by default the nearest upwards.")
    ] = None,
) -> None:
    """Review the tagger's work in a browser: code, adjudicate, see agreement, quotes and tables."""
    from .serve import serve_review

    serve_review(database, host=host, port=port, tls_cert=tls_cert, tls_key=tls_key, root=root)


def register(app: typer.Typer) -> None:
    """Name the command in ``app``."""
    app.command("review")(review)
