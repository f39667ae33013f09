"""Quick response (快速反应): who is called when nobody comes, who hears what happens, at night too, and what the record shows."""

import pytest

from tests.conversation.said import bind_all, code_in
from tests.support import MONDAY
from tests.talk import build_town

FIRE = "翠园3幢着火了"


@pytest.mark.only_on("sqlite")
def test_the_others_who_were_called_hear_who_goes_and_when_it_is_under_control(town):
    phones, resident = bind_all(town, "王建国", "刘芳"), town.person("阿婆")
    code = code_in(resident.say(FIRE))
    [phone.received() for phone in phones.values()]
    phones["王建国"].say("1")
    (told,) = phones["刘芳"].received()
    assert "王建国接单" in told and "不用再接" in told
    town.clock.set(MONDAY.replace(hour=3, minute=5))
    phones["王建国"].say(f"控制 {code}")
    (told,) = phones["刘芳"].received()
    assert "11:05王建国报:情况已控制" in told
    assert "11:05情况已控制" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
async def test_whoever_took_it_and_is_not_heard_of_is_asked_once(town):
    leader = town.member("王建国")
    code = code_in(town.person("阿婆").say(FIRE))
    town.deliver()
    leader.say(f"接单 {code}")
    leader.received()
    await town.pass_time(minutes=9)
    assert leader.received() == []
    await town.pass_time(minutes=2)
    (asked,) = leader.received()
    assert code in asked and "已出发" in asked and "不归我" in asked
    await town.pass_time(minutes=60)
    assert leader.received() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["已出发", "到场", "不归我 在外地"])
async def test_whoever_moved_is_not_asked_whether_he_does(town, said):
    leader = town.member("王建国")
    town.person("阿婆").say(FIRE)
    town.deliver()
    leader.say("1")
    leader.say(said)
    leader.received()
    await town.pass_time(minutes=30)
    assert not any("动静" in told for told in leader.received())


@pytest.mark.only_on("sqlite")
async def test_a_reopened_matter_of_life_is_chased_anew(town):
    phones, resident = bind_all(town, "王建国", "刘芳", "赵强"), town.person("阿婆")
    code = code_in(resident.say(FIRE))
    town.deliver()
    phones["王建国"].say(f"办结 {code} 灭了")
    resident.received()
    await town.pass_time(minutes=60)
    assert "没办完" in resident.say("2")
    [phone.received() for phone in phones.values()]
    await town.pass_time(minutes=9)
    assert not any("没人接" in "".join(phone.received()) for phone in phones.values())
    await town.pass_time(minutes=2)
    called = {name for name, phone in phones.items() if "已11分钟没人接" in "".join(phone.received())}
    assert called == {"赵强", "刘芳"}


@pytest.mark.only_on("sqlite")
async def test_who_is_away_is_not_called_and_the_next_one_is(town):
    phones = bind_all(town, "王建国", "刘芳", "赵强", "吴刚")
    phones["赵强"].say("请假 今天")
    code = code_in(town.person("阿婆").say(FIRE))
    [phone.received() for phone in phones.values()]
    await town.pass_time(minutes=11)
    assert {name for name, phone in phones.items() if code in "".join(phone.received())} == {"吴刚"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "said",
    ["翠园3幢两家人为停车要动手了", "翠园3幢为了漏水的事两家在对骂,马上要打起来", "翠园3幢邻居吵架越吵越凶,怕要打架"],
)
async def test_a_quarrel_about_to_become_a_fight_is_chased_at_night_from_the_duty_officer_up(town, said):
    town.clock.advance(hours=14)  # 23:00
    phones, resident = bind_all(town, "赵强", "刘芳", "王建国"), town.person("阿婆")
    reply = resident.say(said)
    code = code_in(reply)
    assert "已马上通知值班员赵强。" in reply and "110" in reply
    assert (town.case(code).urgency, town.case(code).category) == ("now", "dispute")
    assert code in "".join(phones["赵强"].received())
    await town.pass_time(minutes=11)
    assert code in "".join(phones["刘芳"].received())
    phones["刘芳"].say("已出发")
    assert "刘芳(党员)已出发" in "".join(resident.received())
    assert phones["王建国"].received() == []


@pytest.fixture
def night(store, clock):
    """The town with its quiet hours, 21:00-08:00."""
    return build_town(store, clock, delivery={"quiet_hours": "21:00-08:00"})


@pytest.mark.parametrize(("apart", "heard_at_once"), [(29, True), (31, False)])
async def test_done_at_night_is_recorded_and_the_resident_hears_it_in_the_morning_unless_he_just_wrote(
    night, apart, heard_at_once
):
    member, resident = night.member("李明"), night.person("阿婆")
    night.clock.advance(hours=13)  # 22:00
    code = code_in(resident.say("翠园3幢2单元楼道灯坏了"))
    night.clock.advance(minutes=apart)
    done_at = night.clock.now()
    assert "08:00请居民确认" in member.say(f"办结 {code} 换了灯泡")
    assert night.case(code).resolved_at == done_at
    told = resident.received()
    assert ["换了灯泡" in one for one in told if "办结" in one] == ([True] if heard_at_once else [])
    night.clock.set(MONDAY.replace(hour=23, minute=59))
    assert heard_at_once or not any("办结" in one for one in resident.received())
    night.clock.advance(minutes=1)  # 08:00
    assert heard_at_once or "换了灯泡" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_at_night_the_steps_of_what_cannot_wait_are_told_at_once_and_whether_it_is_done_in_the_morning(night):
    duty, resident = night.member("赵强"), night.person("阿婆")
    night.clock.advance(hours=13)
    code = code_in(resident.say("翠园3幢水管爆了"))
    night.clock.advance(hours=1)
    duty.say(f"到场 {code}")
    assert "已到场" in "".join(resident.received())
    duty.say(f"办结 {code} 换了阀门")
    assert resident.received() == []


@pytest.mark.only_on("sqlite")
async def test_the_timeline_says_every_step_with_its_minute_and_who_made_it(town):
    phones, resident = bind_all(town, "王建国", "刘芳", "赵强", "张华"), town.person("阿婆")
    code = code_in(resident.say(FIRE))
    await town.pass_time(minutes=11)
    town.deliver()
    phones["赵强"].say(f"已出发 {code}")
    town.clock.advance(minutes=4)
    phones["赵强"].say(f"到场 {code}")
    phones["赵强"].say(f"起因 {code} 电瓶车充电")
    lines = phones["赵强"].say(f"经过 {code}").splitlines()
    assert [line.split(" ", 1)[1] for line in lines[1:]] == [
        "受理",
        "上报:11分钟没人接,已叫赵强",
        "出发(赵强)",
        "到场(赵强)",
        "查明原因(赵强):电瓶车充电",
    ]
    assert "今天9:15" in lines[4]
    assert "到场" in phones["刘芳"].say(f"经过 {code}"), "she was called"
    told = resident.say(f"经过 {code}")
    assert "到场" in told and "上报" not in told
    assert "查看经过" in resident.say("我的信息")


@pytest.mark.only_on("sqlite")
def test_a_report_that_begins_like_it_is_a_report(town):
    assert "编号" in town.person("阿婆").say("经过 翠园3幢看到楼道灯坏了")
    assert "回“经过 编号”" in town.person("阿公").say("经过")


@pytest.mark.only_on("sqlite")
def test_the_timeline_of_somebody_elses_case_is_for_nobody(town):
    code = code_in(town.person("阿婆").say("翠园3幢2单元楼道灯坏了"))
    assert f"没有编号 {code}" in town.person("路人").say(f"经过 {code}")
    assert f"没有编号 {code}" in town.member("张华").say(f"经过 {code}"), "he has no part in it"
    sealed = code_in(town.person("阿婆").say("我老公打我,翠园3幢"))
    assert "没有编号" in town.member("刘芳").say(f"经过 {sealed}")


@pytest.mark.parametrize(("danger", "hears"), [(FIRE, True), ("翠园3幢有人晕倒了", False)])
async def test_neighbours_who_subscribed_hear_when_a_danger_to_all_is_under_control(town, danger, hears):
    leader, resident, neighbour = town.member("王建国"), town.person("阿婆"), town.person("邻居")
    assert "订阅" in neighbour.say("订阅 翠园")
    code = code_in(resident.say(danger))
    leader.say(f"控制 {code}")
    town.deliver()
    await town.pass_time(minutes=1)
    told = [text for text in neighbour.received() if "已控制" in text]
    assert bool(told) is hears
    assert all("翠园3幢" in text and code not in text and "着火" not in text for text in told)
    assert not any("请放心" in text for text in resident.received())


@pytest.mark.only_on("sqlite")
async def test_controlled_twice_is_told_once_and_to_nobody_who_did_not_ask(town):
    leader, neighbour, other = town.member("王建国"), town.person("邻居"), town.person("路人")
    neighbour.say("订阅 翠园")
    other.say("你好")
    code = code_in(town.person("阿婆").say(FIRE))
    leader.say(f"控制 {code}")
    leader.say(f"控制 {code} 又看了一遍")
    await town.pass_time(minutes=1)
    assert len([text for text in neighbour.received() if "已控制" in text]) == 1
    assert other.received() == []


@pytest.mark.parametrize("said", ["阀门松了", "是电瓶短路", "线路老化", "管子裂了"])
@pytest.mark.only_on("sqlite")
def test_what_he_tells_at_the_scene_of_an_alarm_is_its_cause(town, said):
    leader, resident = town.member("王建国"), town.person("阿公")
    other = code_in(town.person("阿婆").say("翠园5幢垃圾没人清运").partition("\n\n")[0])
    leader.say(f"接单 {other}")
    gas = code_in(resident.say("翠园3幢有股很大的煤气味").partition("\n\n")[0])
    for step in ("已出发", "到场"):
        leader.say(step)
    resident.received()
    reply = leader.say(said)
    assert "已记起因" in reply and gas in reply and "燃气" in reply
    assert said in "".join(resident.received())
    assert town.case(gas).cause_found_at is not None and len(town.cases()) == 2


@pytest.mark.only_on("sqlite")
def test_at_the_scene_words_that_name_another_case_of_his_are_asked_about(town):
    leader, resident = town.member("王建国"), town.person("阿公")
    other = code_in(town.person("阿婆").say("翠园5幢垃圾没人清运").partition("\n\n")[0])
    leader.say(f"接单 {other}")
    gas = code_in(resident.say("翠园3幢有股很大的煤气味").partition("\n\n")[0])
    for step in ("已出发", "到场"):
        leader.say(step)
    asked = leader.say("垃圾桶满了")
    assert "回数字" in asked and asked.index(gas) < asked.index(other), "where he stands comes first"
    assert town.case(gas).cause_found_at is None


@pytest.mark.only_on("sqlite")
def test_that_it_is_out_is_control_at_a_fire(town):
    leader = town.member("王建国")
    code = code_in(town.person("阿公").say("翠园3幢着火了").partition("\n\n")[0])
    for step in ("已出发", "到场"):
        leader.say(step)
    assert "已记控制时间" in leader.say("灭了")
    assert town.case(code).controlled_at is not None
