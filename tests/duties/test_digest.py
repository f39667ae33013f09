"""The morning's digest and the week's: only when there is something, once, and with what a stop kept from being said."""

import pytest
from sqlalchemy.orm import Session

from models.digests import add_line
from models.people import find_members_by_name
from tests.conversation.said import bind_all, file_case
from tests.duties.running import at, read_digests, run_until, told
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


@pytest.fixture
def phones(town: Town) -> dict[str, Phone]:
    """Friday 20 March, half past eight, all bound."""
    town.clock.set(at(3, 20, 8, 25))
    return bind_all(town, "刘芳", "李明", "赵强", "王建国")


async def test_a_member_with_nothing_to_do_hears_nothing(town: Town, phones: dict[str, Phone]):
    await run_until(town, at(3, 20, 8, 31))
    assert read_digests(town, "李明") == []


async def test_open_cases_and_duties_near_stand_in_one_message(town: Town, phones: dict[str, Phone]):
    code = file_case(town.person("阿婆"))
    await run_until(town, at(3, 20, 8, 31))
    (digest,) = read_digests(town, "李明")
    assert digest.startswith("今天3月20日周五。\n手上1件:") and code in digest
    (leader,) = read_digests(town, "王建国")
    assert "到期的职责:\n桂花1网格3月走访,今天前(回“走访”)" in leader


async def test_it_comes_on_working_days_alone_and_once(town: Town, phones: dict[str, Phone]):
    file_case(town.person("阿婆"))
    await run_until(town, at(3, 24, 8))  # Friday, and Monday
    assert len(read_digests(town, "李明")) == 2


async def test_unread_it_is_over_in_the_evening(town: Town, phones: dict[str, Phone]):
    file_case(town.person("阿婆"))
    await run_until(town, at(3, 20, 8, 31))
    ends = {row.expires_at for row in town.outbox() if row.kind == "digest"}
    assert ends == {at(3, 20, 17, 30)}


async def test_what_a_stop_kept_from_being_said_is_one_line_of_the_next_digest(town: Town, phones: dict[str, Phone]):
    await run_until(town, at(3, 20, 9, 30))
    town.clock.set(at(3, 26, 10))  # down since Friday; the reminders were for Monday and Wednesday
    await run_until(town, at(3, 26, 10, 1))
    texts = told(town, "刘芳", since=at(3, 26))
    reminders = [text for text in texts if "居务公开" in text and "上周:" not in text]
    (digest,) = [text for text in reminders if text.startswith("今天")]
    assert "系统停机,没能按时告诉您:桂花社区3月居务公开(昨天到期)" in digest
    assert digest.count("没能按时") == 1
    (late,) = [text for text in reminders if text != digest]  # of Thursday morning, and still of use
    assert "已告诉上一级" in late
    await run_until(town, at(3, 27, 12))
    assert told(town, "刘芳", since=at(3, 27)) == []


async def test_what_could_not_be_said_twice_is_named_once(town: Town, phones: dict[str, Phone]):
    def keep(session: Session) -> None:
        (member,) = find_members_by_name(session, "刘芳")
        for row in (1, 2):
            add_line(session, row, member.person_id, "桂花社区3月居务公开(昨天到期)", town.clock.now())

    town.look(keep)
    await run_until(town, at(3, 20, 8, 31))
    (digest,) = read_digests(town, "刘芳")
    assert "没能按时告诉您:桂花社区3月居务公开(昨天到期)。" in digest


async def test_after_a_long_stop_nobody_is_left_in_silence(town: Town, phones: dict[str, Phone]):
    await run_until(town, at(3, 20, 9, 30))
    town.clock.set(at(4, 13, 10))
    await run_until(town, at(4, 13, 10, 1))
    for name in ("刘芳", "赵强"):  # who answers for it, and the level above, which was to hear that it is late
        (digest,) = [text for text in told(town, name, since=at(4, 13)) if text.startswith("今天4月13日")]
        assert "没能按时告诉您" in digest and "桂花社区3月居务公开" in digest


async def test_those_who_lead_hear_of_the_week_on_its_first_working_day(town: Town, phones: dict[str, Phone]):
    file_case(town.person("阿婆"))
    town.clock.set(at(4, 3, 18))
    await run_until(town, at(4, 6, 12))  # Monday, a holiday
    assert not any("上周" in text for text in read_digests(town, "刘芳"))
    await run_until(town, at(4, 7, 12))
    (weekly,) = [text for text in read_digests(town, "刘芳") if "上周" in text]
    assert weekly.startswith("桂花社区上周:新收0件") and "现在在办1件" in weekly
    assert "李明" not in weekly


async def test_members_who_lead_nothing_get_no_weekly(town: Town, phones: dict[str, Phone]):
    file_case(town.person("阿婆"))
    await run_until(town, at(3, 23, 12))
    assert not any("上周" in text for text in read_digests(town, "李明"))


async def test_to_do_lists_the_duties_of_the_week_too(town: Town, phones: dict[str, Phone]):
    await run_until(town, at(3, 20, 9))
    assert "桂花社区3月居务公开,3月25日周三前" in phones["刘芳"].say("待办")
    assert "走访" not in bind_all(town, "吴刚")["吴刚"].say("待办")


async def test_hours_of_study_left_are_told_once_a_quarter_to_party_members_alone(town: Town, phones: dict[str, Phone]):
    town.clock.set(at(3, 29, 18))
    await run_until(town, at(3, 30, 8, 31))  # 28 March is a Saturday
    assert "学习今年0/32学时,还差32" in read_digests(town, "王建国")[-1]
    assert not any("学时" in text for text in read_digests(town, "李明"))
    await run_until(town, at(3, 31, 12))
    assert sum("学时" in text for text in read_digests(town, "王建国")) == 1
