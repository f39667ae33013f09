"""Life and now (人命关天与马上办): the number first, several told at once, three times recorded, one level up when nobody moves."""

import pytest

from bot.text.when import read_when, say_time
from models.sealed import unseal_json
from tests.conversation.said import bind_all, code_in, codes_in
from tests.talk import Town

COMING = ("马上到", "正在赶来", "马上来", "赶去", "已出发")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("report", "number"),
    [
        ("翠园3幢着火了", "119"),
        ("翠园3幢有人晕倒了,没有呼吸", "120"),
        ("翠园3幢电梯困人了", "119"),
        ("翠园3幢有人触电了", "120"),
        ("翠园3幢楼道里煤气味很重,漏气了", "119"),
        ("有人要跳楼,翠园3幢", "110"),
    ],
)
def test_the_right_number_comes_before_anything_else(town, report, number):
    first = town.person("阿婆").say(report).splitlines()[0]
    assert first == f"请马上打{number}!"


def test_member_leader_and_secretary_hear_of_it_together(town):
    phones = bind_all(town, "李明", "王建国", "刘芳", "张华")
    reply = town.person("阿婆").say("翠园3幢有人触电了")
    code = code_in(reply)
    heard = {name for name, phone in phones.items() if code in "".join(phone.received())}
    assert {"王建国", "刘芳"} <= heard
    assert all(name in reply for name in heard)
    assert not any(word in reply for word in COMING)


@pytest.mark.only_on("sqlite")
def test_life_safety_without_a_place_is_filed_first_and_then_asked_for_it(town):
    duty, leader, resident = town.member("赵强"), town.member("王建国"), town.person("阿婆")
    reply = resident.say("着火了快来")
    code = code_in(reply)
    assert reply.startswith("请马上打119") and "在哪里" in reply
    assert code in "".join(duty.received())
    assert code in resident.say("翠园3幢")
    assert code in "".join(leader.received())
    assert town.case(code).grid == "GA1" and len(town.cases()) == 1


@pytest.mark.parametrize("word", ["收到", "好的", "好"])
@pytest.mark.only_on("sqlite")
def test_a_nod_never_accepts_a_matter_of_life(town, word):
    leader = town.member("王建国")
    code = code_in(town.person("阿婆").say("翠园3幢着火了"))
    town.deliver()
    reply = leader.say(word)
    assert code in reply and "已出发" in reply
    assert town.case(code).state == "open"


@pytest.mark.parametrize("words", ["1", "已出发", "接单 {code}"])
@pytest.mark.only_on("sqlite")
def test_one_or_setting_out_or_the_code_accepts_it(town, words):
    leader = town.member("王建国")
    code = code_in(town.person("阿婆").say("翠园3幢着火了"))
    town.deliver()
    leader.say(words.format(code=code))
    assert town.case(code).state == "accepted"


@pytest.mark.only_on("sqlite")
def test_a_nod_with_a_lamp_and_a_fire_waiting_accepts_neither(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    lamp, fire = code_in(resident.say("翠园3幢垃圾没人清运")), code_in(resident.say("翠园3幢着火了"))
    town.deliver()
    reply = leader.say("收到")
    assert {lamp, fire} == set(codes_in(reply))
    assert town.case(lamp).state == town.case(fire).state == "open"


@pytest.mark.only_on("sqlite")
def test_accepting_all_does_not_nod_through_a_matter_of_life(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    lamp, fire = code_in(resident.say("翠园3幢垃圾没人清运")), code_in(resident.say("翠园3幢着火了"))
    town.deliver()
    leader.say("全接")
    assert town.case(lamp).state == "accepted"
    assert town.case(fire).state == "open"


def test_arrival_cause_and_control_are_three_times_and_the_resident_hears_each(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    code = code_in(resident.say("翠园3幢着火了"))
    leader.say("已出发")
    assert "已出发" in "".join(resident.received())
    times = []
    for said, column, word in (
        ("到场", "arrived_at", "已到场"),
        ("起因 电瓶车充电", "cause_found_at", "电瓶车充电"),
        ("控制", "controlled_at", "已控制"),
    ):
        town.clock.advance(minutes=3)
        times.append(town.clock.now())
        leader.say(said)
        assert getattr(town.case(code), column) == times[-1]
        assert word in "".join(resident.received())
    leader.say("到场")
    assert town.case(code).arrived_at == times[0], "the first arrival counts"


async def test_nobody_answering_goes_one_level_up_every_ten_minutes_until_somebody_takes_it(town: Town):
    phones = bind_all(town, "王建国", "刘芳", "赵强", "吴刚", "周敏")
    code = code_in(town.person("阿婆").say("翠园3幢着火了"))
    for phone in phones.values():
        phone.received()
    await town.pass_time(minutes=9, seconds=58)
    assert not any(phone.received() for phone in phones.values())
    heard = []
    for _ in range(4):
        await town.pass_time(minutes=10)
        heard.append({name for name, phone in phones.items() if code in "".join(phone.received())})
    assert heard == [{"赵强"}, {"吴刚"}, {"周敏"}, set()], "leader and secretary were told at once"


@pytest.mark.only_on("sqlite")
async def test_once_somebody_has_it_nobody_else_is_roused(town: Town):
    leader, secretary = town.member("王建国"), town.member("刘芳")
    town.person("阿婆").say("翠园3幢着火了")
    town.deliver()
    leader.say("1")
    secretary.received()
    await town.pass_time(minutes=60)
    assert secretary.received() == []


@pytest.mark.parametrize("report", ["翠园3幢楼下有人要打起来了", "翠园3幢水管爆了", "翠园3幢我被锁在门外了"])
@pytest.mark.only_on("sqlite")
def test_a_matter_of_this_moment_goes_to_the_duty_officer_at_any_hour(town, report):
    town.clock.advance(hours=18)  # 03:00
    duty, leader = town.member("赵强"), town.member("王建国")
    reply = town.person("阿婆").say(report)
    code = code_in(reply)
    assert "赵强" in reply and "明天" not in reply
    assert code in "".join(duty.received())
    assert leader.received() == []
    assert town.case(code).urgency == "now"


@pytest.mark.only_on("sqlite")
def test_a_near_miss_is_no_matter_of_life(town):
    reply = town.person("阿婆").say("翠园3幢楼道瓷砖掉下来,差点砸到人")
    assert town.case(code_in(reply)).urgency != "life"
    assert "请马上打" not in reply


@pytest.mark.only_on("sqlite")
def test_of_several_matters_the_one_of_life_is_said_first(town):
    reply = town.person("阿婆").say("翠园3幢楼道灯坏了,5幢着火了")
    assert reply.startswith("请马上打119")
    assert len(town.cases()) == 2


async def test_on_a_card_or_in_a_text_a_matter_of_life_begins_with_urgent_and_its_time_is_never_past(town):
    bind_all(town, "王建国", "刘芳", "赵强")
    code = code_in(town.person("阿婆").say("翠园3幢着火了"))
    for _ in range(3):
        await town.pass_time(minutes=10)
    tasks = [row for row in town.outbox() if row.kind == "task" and row.about == town.case(code).id]
    assert len(tasks) > 2, "an escalation is among them"
    for row in tasks:
        fields = town.look(lambda session, one=row: unseal_json(session, "outbox.fields", one.id, one.fields))
        assert fields["what"].startswith("紧急 ")
        assert read_when(fields["by"], row.created_at) > row.created_at


async def test_the_time_of_a_matter_of_life_is_not_rounded_up(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    town.clock.advance(minutes=32)
    code = code_in(resident.say("翠园3幢着火了"))
    by = say_time(town.case(code).accept_by)
    assert by not in ("10点", "9:30")
    assert f"今天{by}前" in leader.say("待办") and f"今天{by}前" in resident.say(f"进度 {code}")
