"""Another key for what is kept: nothing is lost, whoever writes meanwhile, and the key of before opens nothing any more."""

import threading

import pytest
from sqlalchemy import func, select, update

from bot.errors import BackupError, SealError
from bot.operating.keeping import rekey as rekeying
from bot.operating.keeping.reading import check
from bot.operating.keeping.rekey import rekey
from bot.operating.keeping.snapshot import snapshot
from bot.operating.keeping.verify import verify
from bot.seal import Keyring
from bot.store import open_store
from models.inbox import InboxRow
from models.sealed import seal, unseal
from tests.doors.figures import door, times
from tests.operating.keeping.conftest import nowhere

__all__ = ["door"]
OLD, INDEX, NEW = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
#: RELIABILITY.md S21 asks for a hundred thousand: `make doors`.
ROWS = times("LINLI_REKEYED", 600, 100_000)


@pytest.fixture
def old(lived):
    """The town with `ROWS` more messages in it."""
    store = open_store(lived.url, Keyring(OLD, INDEX))
    store.run(fill)
    store.close()
    return lived


def fill(session):
    like = session.scalars(select(InboxRow).limit(1)).one()
    held = {column.name: getattr(like, column.name) for column in InboxRow.__table__.columns}
    first = session.execute(select(func.max(InboxRow.id))).scalar_one() + 1
    for row in range(first, first + ROWS):
        body = seal(session, "inbox.body", row, f"第{row}条")
        session.add(InboxRow(**{**held, "id": row, "key": f"more-{row}", "body": body, "reply": None}))


def findings(place, keyring):
    with snapshot(place.url) as connection:
        return verify(connection, keyring, place.folder, None).findings


def test_everything_is_of_the_new_key_and_nothing_is_lost(old):
    before = old.contents()
    store = open_store(old.url, both := Keyring(NEW, INDEX, OLD))
    changed = rekey(store, both, nowhere)
    assert changed > ROWS and rekey(store, both, nowhere) == 0
    store.close()
    assert findings(old, Keyring(NEW, INDEX)) == []
    assert findings(old, Keyring(OLD, INDEX)) != []
    assert {name: len(rows) for name, rows in old.contents().items()} == {
        name: len(rows) for name, rows in before.items()
    }


def test_what_is_written_meanwhile_stays(old, door):
    both = Keyring(NEW, INDEX, OLD)
    store, theirs = open_store(old.url, both), open_store(old.url, both)
    rows = store.run(lambda session: list(session.scalars(select(InboxRow.id).order_by(InboxRow.id))))[-40:]
    stopped = threading.Event()

    def write() -> None:
        for row in rows:
            words = f"改过的{row}"
            theirs.run(
                lambda session, row=row, words=words: session.execute(
                    update(InboxRow).where(InboxRow.id == row).values(body=seal(session, "inbox.body", row, words))
                )
            )
        stopped.set()

    writer = threading.Thread(target=write)
    writer.start()
    rekey(store, both, nowhere)
    writer.join()
    assert stopped.is_set()
    theirs.close()
    found = store.run(
        lambda session: [unseal(session, "inbox.body", row, session.get(InboxRow, row).body) for row in rows]
    )
    store.close()
    assert found == [f"改过的{row}" for row in rows]
    assert findings(old, Keyring(NEW, INDEX)) == []
    door("S21 边写边换密钥", ROWS, 0, "丢了 0 行")


def test_broken_off_it_goes_on_and_until_then_both_keys_read(old, monkeypatch):
    both = Keyring(NEW, INDEX, OLD)
    store, steps = open_store(old.url, both), []
    monkeypatch.setattr(rekeying, "STEP", 50)

    def stop(done, total):
        steps.append(done)
        if len(steps) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekey(store, both, stop)
    assert findings(old, both) == []
    assert rekey(store, both, nowhere) > 0
    store.close()
    assert findings(old, Keyring(NEW, INDEX)) == []


def test_a_third_key_is_refused_and_nothing_is_changed(old):
    before = old.contents()
    store = open_store(old.url, other := Keyring(NEW, INDEX, b"\x09" * 32))
    with pytest.raises(SealError):
        rekey(store, other, nowhere)
    store.close()
    assert old.contents() == before


def test_an_old_backup_opens_with_the_key_of_before_and_with_no_other(old, tmp_path):
    old.back_up(tmp_path / "old.bak")
    assert check(tmp_path / "old.bak", Keyring(NEW, INDEX, OLD)).manifest.rows["inbox"] > ROWS
    with pytest.raises(BackupError, match="另一把"):
        check(tmp_path / "old.bak", Keyring(NEW, INDEX))
