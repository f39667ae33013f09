"""What is counted over the year: hours of study, days in the field, activities with a partner. Nobody is ranked."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.config.duties import Duties
from bot.duties.ledger import target_of
from models.directory import Organisation
from models.duties import DutyEntry, entry_note
from models.people import Member
from tests.conversation.said import bind_all
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


@pytest.fixture
def secretary(town: Town) -> Phone:
    return bind_all(town, "刘芳")["刘芳"]


def entries(town: Town) -> list[tuple[str, float, str]]:
    def look(session: Session) -> list[tuple[str, float, str]]:
        rows = session.scalars(select(DutyEntry).order_by(DutyEntry.id))
        return [(row.duty, row.amount, entry_note(session, row)) for row in rows]

    return town.look(look)


def test_hours_add_up_and_the_target_is_the_posts(town: Town, secretary: Phone):
    assert "记下了:学习4学时。学习今年4/56学时,还差52" in secretary.say("学习 4学时")
    assert "今年5.5/56学时,还差50.5" in secretary.say("学习1.5学时 党章")
    assert entries(town) == [("study", 4.0, ""), ("study", 1.5, "党章")]


def test_an_ordinary_party_member_owes_less(town: Town):
    assert "今年2/32学时" in bind_all(town, "王建国")["王建国"].say("学习 两学时")


def test_whoever_is_not_in_the_party_may_note_it_and_owes_nothing(town: Town):
    reply = bind_all(town, "李明")["李明"].say("学习 2学时")
    assert "学习今年2学时" in reply and "差" not in reply


def test_the_number_is_asked_for_and_none_keeps_nothing(town: Town, secretary: Phone):
    assert "学了几学时" in secretary.say("学习")
    assert "今年3/56" in secretary.say("3")
    secretary.say("学习")
    assert "没有记" in secretary.say("没有")
    assert len(entries(town)) == 1


def test_what_cannot_be_is_refused(town: Town, secretary: Phone):
    for said in ("学习 0学时", "学习 4000学时"):
        assert "不对,没有记" in secretary.say(said)
    assert entries(town) == []


def test_a_slip_is_taken_back(town: Town, secretary: Phone):
    secretary.say("学习 4学时")
    assert "撤回了。学习今年0/56学时" in secretary.say("发错了")
    assert entries(town) == []


def test_days_in_the_field_come_from_this_sentence_alone(town: Town, secretary: Phone):
    assert "调研今年1.5天" in secretary.say("调研 1.5天 桂花")
    assert entries(town) == [("field_days", 1.5, "桂花")]


def test_half_a_day_is_half_a_day(town: Town, secretary: Phone):
    assert "今年0.5天" in secretary.say("调研半天 桂花")


def test_activities_with_a_partner_are_the_organisations_and_not_the_persons(town: Town, secretary: Phone):
    assert "结对活动今年1/4次,还差3" in secretary.say("结对活动 1次 和供电所上党课")
    town.clock.advance(days=30)
    assert "今年2/4次" in secretary.say("结对 1次")


def test_a_new_year_begins_at_nothing(town: Town, secretary: Phone):
    secretary.say("学习 4学时")
    town.clock.advance(days=320)
    assert "今年2/56学时" in secretary.say("学习 2学时")


def test_everybody_sees_his_own_and_nobody_anothers(town: Town, secretary: Phone):
    secretary.say("学习 4学时")
    other = bind_all(town, "王建国")["王建国"]
    assert "学习今年4/56学时" in secretary.say("我的学时")
    assert "学习今年0/32学时" in other.say("我的学时") and "刘芳" not in other.say("我的学时")


@pytest.mark.parametrize(
    ("level", "kind", "post", "days"),
    [
        ("county", "", "secretary", 60),
        ("county", "部门", "secretary", 90),
        ("county", "直属单位", "deputy", 90),
        ("street", "街道", "deputy", 120),
        ("street", "街道", "worker", None),
        ("community", "社区", "secretary", None),
    ],
)
def test_days_in_the_field_are_asked_of_leaders_by_the_level_of_their_office(level, kind, post, days):
    duty = Duties.model_validate({}).kinds["field_days"]
    member = Member(posts=[post], party=True)
    target = target_of(duty, member, Organisation(level=level, type=kind))
    assert (target.amount if target else None) == days


def test_the_day_is_kept_as_it_is_here(town: Town, secretary: Phone):
    secretary.say("学习 4学时")
    assert town.look(lambda session: session.scalars(select(DutyEntry.done_on)).one()) == date(2026, 3, 2)
