"""Every table (全部的表), imported so that the metadata is whole: for migrations and for tests that walk the columns."""

import importlib
import pkgutil

import models
from models.base import Base

for _found in pkgutil.iter_modules(models.__path__):
    if not _found.ispkg:
        importlib.import_module(f"models.{_found.name}")

metadata = Base.metadata
