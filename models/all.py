"""Every table, imported so that the metadata is whole: for migrations and for tests that walk the columns."""

from models import (
    aliases,
    audit,
    cards,
    cases,
    dialogues,
    diary,
    digests,
    directory,
    due,
    duties,
    errands,
    identities,
    inbox,
    inspection,
    jobs,
    media,
    outbox,
    people,
    tokens,
    usual,
)
from models.base import Base

TABLES = (
    aliases,
    audit,
    cards,
    cases,
    dialogues,
    diary,
    digests,
    directory,
    due,
    duties,
    errands,
    identities,
    inbox,
    inspection,
    jobs,
    media,
    outbox,
    people,
    tokens,
    usual,
)
metadata = Base.metadata
