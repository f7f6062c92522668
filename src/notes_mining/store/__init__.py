"""The only DuckDB code: opening, schema, appending by Arrow, queries. Tables are documented in ``schema.sql``."""

from .database import SCHEMA_VERSION, Database

__all__ = ["SCHEMA_VERSION", "Database"]
