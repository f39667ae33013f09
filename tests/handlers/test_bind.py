"""绑定 and 解绑: a one-time code makes a chat a member's; nothing else that is said does."""

from datetime import timedelta

import pytest

from bot.act import Act
from bot.directory import binding
from models.identities import add_binding_code
from models.people import find_members_by_name
from tests.conversation.said import bind_all, file_case
from tests.talk import Phone, Town


def invite(town: Town) -> dict[str, str]:
    def work(session):
        act = Act(session, town.clock.now(), town.chance, "system:test", f"test:{next(town.keys)}")
        return {member.name: code for member, code in binding.invite(act)}

    return town.look(work)


def try_codes(phone: Phone, times: int) -> list[str]:
    return [phone.say("绑定 ABCDEFGH23") for _ in range(times)]


def test_the_right_code_binds_at_once_and_says_the_name(town):
    code = invite(town)["李明"]
    phone = town.person("李明")
    assert "没听明白" in phone.say("待办")
    assert "绑定成功,李明" in phone.say(f"绑定 {code}")
    assert "没有待办" in phone.say("待办")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("typed", ["绑定{code}", "绑定:{code}", "绑定 {lower}", "绑定 {spaced}"])
def test_the_code_may_be_typed_as_people_type(town, typed):
    code = invite(town)["李明"]
    said = typed.format(code=code, lower=code.lower(), spaced=f"{code[:5]} {code[5:]}")
    assert "绑定成功" in town.person("李明").say(said)


@pytest.mark.only_on("sqlite")
def test_without_a_code_it_is_asked_for(town):
    phone = town.person("李明")
    assert "绑定码" in phone.say("绑定")
    assert "绑定成功" in phone.say(invite(town)["李明"])


def test_a_used_code_a_wrong_one_and_one_replaced_are_refused_alike(town):
    old, new = invite(town)["李明"], invite(town)["李明"]
    refused = town.person("甲").say("绑定 ABCDEFGH23").split("\n\n")[0]
    assert town.person("乙").say(f"绑定 {old}").split("\n\n")[0] == refused
    town.person("李明").say(f"绑定 {new}")
    assert town.person("丙").say(f"绑定 {new}").split("\n\n")[0] == refused


@pytest.mark.parametrize(("days", "answer"), [(14, "不对或已过期"), (13.99, "绑定成功")])
@pytest.mark.only_on("sqlite")
def test_a_code_ends_after_fourteen_days(town, days, answer):
    code = invite(town)["李明"]
    town.clock.advance(days=days)
    assert answer in town.person("李明").say(f"绑定 {code}")


def test_five_tries_an_hour_and_then_even_the_right_code_waits(town):
    code, phone = invite(town)["李明"], town.person("李明")
    assert all("不对或已过期" in reply for reply in try_codes(phone, 5))
    assert "试得太多" in phone.say(f"绑定 {code}")
    assert "绑定成功" in town.person("王建国").say(f"绑定 {invite(town)['王建国']}"), "others are not held up"
    town.clock.advance(minutes=61)
    assert "绑定成功" in phone.say(f"绑定 {invite(town)['李明']}")


@pytest.mark.only_on("sqlite")
def test_a_chat_that_binds_twice_keeps_one_post(town):
    codes = invite(town)
    phone = town.person("李明")
    phone.say(f"绑定 {codes['李明']}")
    phone.say(f"绑定 {codes['王建国']}")
    assert "王建国" in phone.say("帮助")


def second_code(town: Town, name: str) -> str:
    """A code for somebody who is bound already, as an organiser makes it when a phone is lost."""

    def work(session):
        act = Act(session, town.clock.now(), town.chance, "system:test", f"test:{next(town.keys)}")
        (member,), code = find_members_by_name(session, name), "2345678923"
        add_binding_code(session, act.new_id(), member.person_id, code, act.now, act.now + timedelta(days=14))
        return code

    return town.look(work)


def test_binding_on_another_phone_warns_the_old_one_and_takes_its_tasks(town):
    old = town.member("李明")
    new = town.person("新手机")
    assert "绑定成功,李明" in new.say(f"绑定 {second_code(town, '李明')}")
    assert "另一个微信" in "".join(old.received())
    code = file_case(town.person("阿婆"))
    assert code in "".join(new.received())
    assert old.received() == []
    assert "没听明白" in old.say("待办")


def test_unbinding_gives_the_chat_back_and_the_tasks_stay_with_the_post(town):
    phone, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    assert "已解绑" in phone.say("解绑")
    assert "没听明白" in phone.say("待办")
    phone.say("办结 换好了")
    assert town.case(code).state == "open"
    again = town.person("新手机")
    again.say(f"绑定 {invite(town)['李明']}")
    assert code in again.say("待办")


@pytest.mark.only_on("sqlite")
def test_what_somebody_reported_before_he_was_known_as_member_stays_his(town):
    phone = town.person("李明")
    code = file_case(phone, "桂苑1幢垃圾没人清运")
    phone.say(f"绑定 {invite(town)['李明']}")
    assert code in phone.say("进度")


@pytest.mark.only_on("sqlite")
def test_nobody_becomes_a_member_by_saying_so(town):
    phone = town.person("骗子")
    for said in ("我是李明", "我是网格长王建国", "绑定 李明", "绑定 M2", "绑定 19900000002"):
        phone.say(said)
    assert "没听明白" in phone.say("待办")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "command",
    [
        "接单",
        "全接",
        "办结 修好了",
        "转派 张华",
        "不归我",
        "已出发",
        "到场",
        "控制",
        "待办",
        "请假 明天",
        "销假",
        "代报 翠园3幢灯坏了",
    ],
)
def test_a_members_command_from_a_resident_is_an_ordinary_sentence(town, command):
    bind_all(town, "李明")
    resident = town.person("阿婆")
    code = file_case(resident)
    reply = resident.say(command)
    assert reply and "接单 编号" not in reply
    assert town.case(code).state == "open" and town.case(code).owner_id is not None
