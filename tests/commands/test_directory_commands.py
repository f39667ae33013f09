"""import, export, invite, understand, migrate, outbox: what scripts read from stdout, and how commands end (DESIGN.md 6)."""

import json
import shutil

import pytest
from sqlalchemy import func, select

from bot.messages import Message
from bot.outbox import put
from bot.store import open_store
from models.outbox import OutboxRow
from models.people import Member
from tests.support import act_of
from tests.talk import DISTRICT


def count(shell, keyring, table=Member):
    store = open_store(shell.url, keyring)
    try:
        return store.run(lambda session: session.execute(select(func.count()).select_from(table)).scalar_one())
    finally:
        store.close()


@pytest.fixture
def wrong(tmp_path):
    """The test district with one member in an organisation that does not exist."""
    folder = tmp_path / "district"
    shutil.copytree(DISTRICT, folder)
    with (folder / "members.csv").open("a", encoding="utf-8") as file:
        file.write("M10,钱多,19900000010,NOWHERE,GA1,worker,,10,,否,否\n")
    return folder


def test_migrate_makes_the_schema_and_the_second_time_has_nothing_to_do(bare):
    first, second = bare.run("migrate"), bare.run("migrate")
    assert (first.code, second.code, first.out, second.out) == (0, 0, "", "")
    assert "已升级到" in first.err and "已升级到" not in second.err


@pytest.mark.only_on("sqlite")
def test_the_way_from_import_to_invitation_repeats_without_harm(shell, keyring):
    for _ in range(2):
        done = shell.run("import", str(DISTRICT))
        assert (done.code, done.out) == (0, ""), done.err
    assert count(shell, keyring) == 9
    invited = shell.run("invite", "--json")
    assert invited.code == 0
    assert {frozenset(row) for row in invited.json} == {frozenset({"member", "name", "code"})}
    assert [row["member"] for row in invited.json] == [f"M{number}" for number in range(1, 10)]
    assert len({row["code"] for row in invited.json}) == 9


@pytest.mark.only_on("sqlite")
def test_the_directory_goes_out_and_comes_back_unchanged(shell, tmp_path):
    shell.run("import", str(DISTRICT))
    gone = shell.run("export", str(tmp_path / "out"))
    assert (gone.code, gone.out) == (0, "") and "成员 9" in gone.err and "没有成员电话" in gone.err
    assert "成员:新增 0、修改 0、不变 9、结束 0" in shell.run("import", str(tmp_path / "out"), "--complete").err
    again = shell.run("export", str(tmp_path / "out"))
    assert again.code == 1 and "已经有东西" in again.err


def test_an_import_with_a_wrong_row_writes_nothing_and_names_the_row(shell, wrong, keyring):
    refused = shell.run("import", str(wrong))
    assert (refused.code, refused.out) == (1, "")
    assert "NOWHERE" in refused.err and "--skip-bad" in refused.err
    assert count(shell, keyring) == 0


@pytest.mark.only_on("sqlite")
def test_skip_bad_writes_the_rest_and_says_what_it_left_out(shell, wrong, keyring):
    done = shell.run("import", str(wrong), "--skip-bad")
    assert done.code == 0
    assert "NOWHERE" in done.err
    assert count(shell, keyring) == 9


@pytest.mark.only_on("sqlite")
def test_check_writes_nothing(shell, wrong, keyring):
    assert shell.run("import", str(DISTRICT), "--check").code == 0
    assert shell.run("import", str(wrong), "--check").code == 1
    assert count(shell, keyring) == 0


@pytest.mark.only_on("sqlite")
def test_understand_gives_one_json_line_per_line_that_is_not_empty_in_order(shell):
    shell.run("import", str(DISTRICT))
    done = shell.run("understand", stdin="翠园3幢2单元楼道灯坏了\n\n   \n进度\n桂苑着火了")
    assert done.code == 0
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["text"] for line in lines] == ["翠园3幢2单元楼道灯坏了", "进度", "桂苑着火了"]
    assert [line["intent"] for line in lines] == ["report", "status", "report"]
    matter = lines[0]["matters"][0]
    known = ("text", "intent", "category", "urgency", "urgent", "when", "place", "candidates", "confidence")
    assert sorted(matter) == sorted(known)
    assert matter["place"] == {"code": "P1-3", "name": "翠园3幢", "grid": "GA1"}
    assert (lines[1]["matters"], lines[2]["matters"][0]["urgent"]) == ([], True)


def test_outbox_counts_what_left_and_lists_what_did_not(shell, keyring):
    shell.run("import", str(DISTRICT))
    store = open_store(shell.url, keyring)

    def write(session):
        member = session.scalars(select(Member).order_by(Member.code)).first()
        for number, state in enumerate(("sent", "unreached")):
            message = Message("task", "canary words", {"what": "canary"})
            row = put(act_of(session, cause=f"t:{number}"), member.person_id, message)
            session.get_one(OutboxRow, row).state = state
        session.get_one(OutboxRow, row).reason = "没有绑定微信"

    store.run(write)
    store.close()
    found = shell.run("outbox", "--json")
    assert found.code == 0
    assert found.json["counts"] == {"sent": 1, "unreached": 1}
    assert len(found.json["stuck"]) == 1
    stuck = found.json["stuck"][0]
    assert (stuck["state"], stuck["kind"], stuck["to"], stuck["reason"]) == (
        "unreached",
        "task",
        "王建国",
        "没有绑定微信",
    )
    assert "canary" not in found.out + found.err
    table = shell.run("outbox")
    assert "没有绑定微信" in table.out and "sent 1" in table.out


@pytest.mark.only_on("sqlite")
def test_an_empty_outbox_is_an_empty_answer_and_no_error(shell):
    assert shell.run("outbox", "--json").json == {"counts": {}, "stuck": []}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("words", [("import", str(DISTRICT)), ("invite", "--json"), ("outbox", "--json")])
def test_a_database_without_schema_is_a_refusal_that_says_what_to_run_and_no_trace(bare, words):
    refused = bare.run(*words)
    assert (refused.code, refused.out) == (1, "")
    assert "Traceback" not in refused.err
    assert "migrate" in refused.err, refused.err


@pytest.mark.only_on("sqlite")
def test_a_member_with_a_new_wechat_is_invited_by_name_of_the_directory(shell):
    assert shell.run("import", str(DISTRICT)).code == 0
    again = shell.run("invite", "--member", "M2", "--json")
    assert [row["member"] for row in again.json] == ["M2"]
    refused = shell.run("invite", "--member", "M999")
    assert (refused.code, refused.out) == (1, "")
    assert "M999" in refused.err
