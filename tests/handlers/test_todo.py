"""待办 lists what waits for a member's yes or no, until somebody has said it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.directory.aliases import note_name
from bot.duties import links
from models.cases import find_case_by_code
from models.due import DueRow
from models.links import Link
from models.people import find_members_by_name
from scheduler import aliases
from tests.broadcasts.crowd import newest, write
from tests.conversation.said import codes_in, file_case
from tests.talk import Town


def act_in(town: Town, session: Session) -> Act:
    return Act(session, town.clock.now(), town.chance, "system:test", "test:todo")


def test_a_broadcast_that_waits_for_approval_is_listed_for_each_who_may_approve_it(town: Town):
    author, supervisor, officer = (town.member(name) for name in ("周敏", "吴刚", "赵强"))
    write(author, "网格长", "周三9点开会。", "通知", "明天9点")
    author.say("送审")
    code = newest(town).code
    for phone in (supervisor, officer):
        assert f"等您批 编号 {code}“周三9点开会”(周敏写,3月3日(周二)9点发)" in phone.say("待办").split("\n\n")[0]
    assert "等您批" not in author.say("待办") and "共2人" not in supervisor.say("待办")
    assert "批了" in supervisor.say(f"同意 {code} 2")
    assert "没有待办" in supervisor.say("待办") and "没有待办" in officer.say("待办")


@pytest.mark.only_on("sqlite")
def test_what_was_turned_down_or_taken_back_waits_no_more(town: Town):
    author, supervisor = town.member("周敏"), town.member("吴刚")
    for end, who in (("撤回群发 {code}", author), ("不批 {code} 时间不对", supervisor)):
        write(author, "网格长", "周三9点开会。", "通知")
        author.say("送审")
        assert "等您批" in supervisor.say("待办")
        who.say(end.format(code=newest(town).code))
        assert "等您批" not in supervisor.say("待办")


@pytest.mark.only_on("sqlite")
def test_a_warning_to_be_looked_at_is_listed_until_somebody_has(town: Town):
    officer, supervisor, organiser = (town.member(name) for name in ("赵强", "吴刚", "周敏"))
    officer.say("预警 火情 翠园")
    officer.say("发")
    assert "等您复核" in supervisor.say("待办") and "等您复核" in organiser.say("待办")
    assert "已告诉发的人" in supervisor.say("该发")
    assert "等您复核" not in supervisor.say("待办") and "等您复核" not in organiser.say("待办")


@pytest.mark.only_on("sqlite")
def test_a_resident_to_be_asked_after_is_listed_and_its_words_answer(town: Town):
    leader, resident = town.member("王建国"), town.person("独居")
    resident.say("联系户 翠园3幢")
    resident.say("1")
    town.look(lambda session: links.remind(act_in(town, session), session.scalars(select(Link)).one()))
    assert "联系户翠园3幢该问候了" in leader.say("待办").split("\n\n")[0]
    assert "已替您问候" in leader.say("代我问候")
    assert "该问候" not in leader.say("待办")


@pytest.mark.only_on("sqlite")
def test_a_name_that_residents_use_is_listed_for_the_organiser_and_its_words_answer(town: Town):
    organiser = town.member("周敏")

    def offer(session: Session) -> None:
        act = act_in(town, session)
        for _ in range(2):
            note_name(act, town.office.directory, "小白楼", "P1-3")
            session.flush()
        aliases.run(act, town.office, DueRow(id=1, kind="aliases", subject=0, due_at=act.now))

    town.look(offer)
    assert "居民把翠园3幢叫作“小白楼”" in organiser.say("待办").split("\n\n")[0]
    assert "已记下" in organiser.say("记为别名")
    assert "小白楼" not in organiser.say("待办")


@pytest.mark.only_on("sqlite")
def test_a_time_that_is_past_is_called_so_and_no_deadline(town: Town):
    member = town.member("李明")
    town.person("阿婆").say("翠园3幢楼道灯坏了")
    assert "今天11:30前" in member.say("待办") and "超时" not in member.say("待办")
    town.clock.advance(days=1)
    assert "应昨天11:30前,已超时" in member.say("待办")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["待派", "待办"])
def test_what_the_notices_were_about_is_listed_until_it_is_handed_on(town: Town, said: str):
    organiser = town.member("周敏")
    town.person("阿婆").say("翠园3幢楼道里有人打架")
    (code,) = codes_in("".join(organiser.received()))
    assert f"待派 马上办 编号 {code}" in organiser.say(said) or f"待派 紧急 编号 {code}" in organiser.say(said)
    organiser.say(f"转派 {code} 张华")
    assert code not in organiser.say(said)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["都接", "都接了", "全部接", "全接"])
def test_all_are_taken_in_any_of_its_words(town: Town, said: str):
    member, resident = town.member("李明"), town.person("阿婆")
    codes = [file_case(resident, f"翠园{number}幢楼道灯坏了") for number in (3, 5)]
    answer = member.say(said)
    assert "已全接" in answer and codes_in(answer) == codes


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["待办", "接单 7K3M2"])
def test_who_is_in_the_roster_no_more_is_told_so(town: Town, said: str):
    member = town.member("李明")

    def leave(session: Session) -> None:
        find_members_by_name(session, "李明")[0].ended_on = date(2026, 3, 2)

    town.look(leave)
    assert "3月2日起您不在名册里了,不再派单" in member.say(said)
    assert "不在名册" not in town.person("阿婆").say(said)


@pytest.mark.only_on("sqlite")
def test_what_waits_to_be_assigned_is_listed_without_ones_own_tasks(town: Town):
    leader, organiser = town.member("王建国"), town.member("周敏")
    own = file_case(town.person("阿婆"), "翠园5幢楼上漏水到我家")
    assert own in leader.say("待办") and "没有等派的事" in leader.say("待派")
    nobodys = file_case(town.person("阿公"), "翠园3幢门口路灯不亮")

    def take_away(session: Session) -> None:
        case = find_case_by_code(session, nobodys)
        assert case is not None
        case.owner_id = None

    town.look(take_away)
    for phone in (leader, organiser):
        told = phone.say("待派")
        assert codes_in(told) == [nobodys] and f"待派 编号 {nobodys}" in told and "转派 编号 姓名" in told
    assert "没有等派的事" in town.member("郑洁").say("待派"), "of another grid"
