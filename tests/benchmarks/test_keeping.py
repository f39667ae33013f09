"""What a backup costs, what a restore takes, and what turns notice of it; `make bench` prints it."""

import os
import shutil
import sqlite3
import statistics
import subprocess
import time
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.channels.media_folder import MediaFolder
from bot.operating.keeping.backup import back_up
from bot.operating.keeping.restore import restore
from bot.operating.keeping.snapshot import snapshot
from bot.operating.keeping.verify import verify
from bot.seal import Keyring
from bot.store import Store
from models.base import table_of
from models.inbox import InboxRow
from models.media import Media
from tests.commands.shell import Shell
from tests.operating.keeping.conftest import nowhere
from tests.support import MONDAY, act_of
from tests.talk import build_town

pytestmark = [pytest.mark.benchmark, pytest.mark.only_on("sqlite")]
MESSAGES, PHOTOS, PHOTO_BYTES = 100_000, 500, 150_000
TURNS = 400


@pytest.fixture
def year(store: Store, clock, keyring: Keyring, tmp_path: Path) -> Path:
    """A street office's year: the district, its messages, and photos beside; the media folder."""
    build_town(store, clock)
    folder = MediaFolder(tmp_path / "media")
    paths = [folder.keep(os.urandom(PHOTO_BYTES), "image/jpeg") for _ in range(PHOTOS)]
    store.run(
        lambda session: session.execute(insert(table_of(InboxRow)), [_message(keyring, n) for n in range(MESSAGES)])
    )
    store.run(lambda session: session.add_all(_photo(n, path) for n, path in enumerate(paths)))
    return tmp_path / "media"


def _message(keyring: Keyring, number: int) -> dict[str, object]:
    words = f"翠园{number}幢2单元楼道灯坏了,晚上老人上下楼看不见,麻烦尽快派人来修一下,谢谢。"
    row = {"id": number, "channel": "wechat", "account": "app", "key": f"{number:064}", "kind": "text"}
    times = {"received_at": MONDAY, "sent_at": MONDAY}
    return {
        **row,
        **times,
        "body": keyring.seal("inbox.body", number, words),
        "reply": keyring.seal("inbox.reply", number, words),
    }


def _photo(number: int, path: str) -> Media:
    return Media(id=number, kind="image", provider_media_id="", created_at=MONDAY, state="stored", path=path)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def test_what_a_year_takes_to_back_up_and_to_restore(store, year, database_url, keyring, tmp_path):
    file, there = tmp_path / "b.bak", f"sqlite:///{tmp_path}/there/linli.db"
    database = Path(database_url.removeprefix("sqlite:///"))
    made_s, made = timed(lambda: back_up(database_url, keyring, MediaFolder(year), file, MONDAY, nowhere))
    copied_s, _ = timed(lambda: _copy(database, year, tmp_path))
    back = MediaFolder(tmp_path / "there" / "media")
    restored_s, _ = timed(lambda: restore(there, keyring, back, file, MONDAY, nowhere))
    with snapshot(there) as connection:
        verified_s, found = timed(lambda: verify(connection, keyring, back, None))
    rows = sum(made.manifest.rows.values())
    print(f"\n{rows} rows, {PHOTOS} photos: database {database.stat().st_size >> 20} MB, backup {made.bytes >> 20} MB")
    print(f"backup with its check {made_s:.1f} s ({made_s / copied_s:.1f} x SQLite's own copy and cp of the photos)")
    print(f"restore {restored_s:.1f} s, verify --all {verified_s:.1f} s, {found.opened} ciphertexts")
    assert found.findings == []


def _copy(database: Path, media: Path, folder: Path) -> None:
    source, target = sqlite3.connect(database), sqlite3.connect(folder / "copy.db")
    source.backup(target)
    source.close(), target.close()
    shutil.copytree(media, folder / "copy")


def test_what_turns_notice_of_a_backup(store, year, database_url, tmp_path, keyring):
    """Each turn alone, one fsync each; the backup is a process of its own, as cron starts it."""
    shell = Shell(tmp_path, database_url)
    alone = turns(store)
    process = subprocess.Popen(shell.start_words("backup", str(tmp_path / "b.bak")), stdout=subprocess.DEVNULL)
    beside: list[float] = []
    while process.poll() is None:
        beside += turns(store, 20)
    assert process.returncode == 0
    for name, times in (("alone", alone), ("beside a backup", beside)):
        p99 = statistics.quantiles(times, n=100)[98]
        print(
            f"\n{name}: {len(times)} turns, median {statistics.median(times):.2f} ms, p99 {p99:.2f}, worst {max(times):.2f}"
        )
    assert max(beside) < 1_000, "turns wait for the backup"


def turns(store: Store, times: int = TURNS) -> list[float]:
    """Milliseconds of each."""
    return [
        timed(lambda: store.run(lambda session: act_of(session).record("test.turn", "x")))[0] * 1000
        for _ in range(times)
    ]
