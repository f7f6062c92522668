"""The application: routers, errors, static files, guard."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from ..desk import Desk
from . import refusals
from .measured import Measured
from .memory import Memory
from .office import Office
from .pages import HERE
from .routes import ROUTERS
from .security import Guarded


def build(desk: Desk, office: Office) -> FastAPI:
    """The application on an open desk; it describes itself to nobody (no schema, no docs pages)."""
    app = FastAPI(title="notes-mining review", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk, app.state.office = desk, office
    app.state.memory, app.state.measured = Memory(), Measured()
    for router in ROUTERS:
        app.include_router(router)
    refusals.add(app)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(Guarded, hosts=office.hosts, secure=office.secure)
    return app
