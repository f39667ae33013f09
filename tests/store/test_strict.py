"""What does not fit a column is refused on SQLite as it is on PostgreSQL, so that no test is green on one of them alone."""

import pytest
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from models.due import DueRow, add_due
from tests.support import MONDAY


@pytest.mark.parametrize("subject", ["a", ""])
def test_a_number_takes_no_words(store, subject):
    with pytest.raises((StoreError, DBAPIError)):
        store.run(lambda session: add_due(session, 1, "note", subject, MONDAY))


def test_words_are_no_longer_than_their_column_has_room_for(store):
    room = DueRow.__table__.c.kind.type.length
    store.run(lambda session: add_due(session, 1, "事" * room, 1, MONDAY))
    with pytest.raises((StoreError, DBAPIError)):
        store.run(lambda session: add_due(session, 2, "事" * (room + 1), 1, MONDAY))
