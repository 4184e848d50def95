"""All SQL of the service: one schema, one module per noun, plain functions over a connection."""

from service.database.engine import Database, open_database

__all__ = ["Database", "open_database"]
