"""Every table, imported so that the metadata is whole: for migrations and for tests that walk the columns."""

from models import (
    audit,
    cases,
    dialogues,
    directory,
    due,
    errands,
    identities,
    inbox,
    media,
    outbox,
    people,
    tokens,
)
from models.base import Base

TABLES = (audit, cases, dialogues, directory, due, errands, identities, inbox, media, outbox, people, tokens)
metadata = Base.metadata
