"""限期整改: ordered with a date in one sentence, reminded of, reported done, and checked by whoever ordered it."""

from datetime import date

import pytest

from models.duties import task_of
from tests.conversation.said import bind_all
from tests.duties.running import at, occasions, run_until, told
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


@pytest.fixture
def phones(town: Town) -> dict[str, Phone]:
    return bind_all(town, "刘芳", "周敏", "李明")


async def test_an_order_goes_to_who_answers_for_it_and_comes_back_to_be_checked(town: Town, phones: dict[str, Phone]):
    reply = phones["周敏"].say("整改 桂花社区 7天 补公开栏")
    assert "桂花社区整改“补公开栏”,3月9日周一前办,由刘芳办" in reply
    assert "请在3月9日周一前改好" in phones["刘芳"].received()[0]
    assert "记下了:桂花社区整改“补公开栏”" in phones["刘芳"].say("已整改 玻璃换了")
    assert "说已改好:玻璃换了。请复查" in phones["周敏"].received()[0]


async def test_before_it_is_due_it_is_reminded_of_and_late_it_is_told(town: Town, phones: dict[str, Phone]):
    phones["周敏"].say("整改 桂花社区 3月9日前 补公开栏")
    await run_until(town, at(3, 10, 9, 1))
    texts = [text for text in told(town, "刘芳") if "公开栏" in text and not text.startswith("今天")]
    assert [text[:2] for text in texts] == ["桂花", "提醒", "提醒", "桂花"]
    assert "昨天到期,还没有记录" in texts[-1]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("整改 7天 补公开栏", "哪个单位"),
        ("整改 桂花社区 补公开栏", "几天改好"),
        ("整改 桂花社区 7天", "要改什么"),
        ("整改 桂花社区 0天 补公开栏", "几天改好"),
    ],
)
def test_what_is_missing_is_asked_back(town: Town, phones: dict[str, Phone], said: str, asked: str):
    assert asked in phones["周敏"].say(said)
    assert occasions(town, "rectify", "CA") == []


def test_two_orders_of_one_day_are_two(town: Town, phones: dict[str, Phone]):
    phones["周敏"].say("整改 桂花社区 7日 补公开栏")
    phones["周敏"].say("整改 桂花社区 7日内 修门")
    both = occasions(town, "rectify", "CA")
    assert [town.look(lambda session, one=one: task_of(session, one)) for one in both] == ["补公开栏", "修门"]
    assert {one.due_on for one in both} == {date(2026, 3, 9)}
    assert "是哪一次" in phones["刘芳"].say("已整改")


def test_a_deadline_on_a_day_off_is_the_next_working_day(town: Town, phones: dict[str, Phone]):
    phones["周敏"].say("整改 桂花社区 5天 修门")  # Saturday
    assert occasions(town, "rectify", "CA")[0].due_on == date(2026, 3, 9)


def test_an_order_sent_by_mistake_is_taken_back(town: Town, phones: dict[str, Phone]):
    phones["周敏"].say("整改 桂花社区 7天 补公开栏")
    assert "已撤回,不用办了" in phones["周敏"].say("发错了")
    assert phones["刘芳"].received() == []
    assert "没有要办的" in phones["刘芳"].say("已整改")


def test_who_may_not_order_is_told_who_may(town: Town, phones: dict[str, Phone]):
    assert "整改单由" in phones["李明"].say("整改 桂花社区 7天 补公开栏")
    assert occasions(town, "rectify", "CA") == []


def test_a_unit_that_takes_no_orders_is_told_which_do_and_where_it_goes(town: Town):
    said = bind_all(town, "周敏")["周敏"].say("整改 宏达物业 7天 门禁要修好")
    assert "没看出哪个单位。整改单下给桂花社区、松林社区" in said and "直接报哪里、什么事" in said
