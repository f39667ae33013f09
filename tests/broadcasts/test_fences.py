"""The fences of a broadcast, each where only it can hold: who may, who is left out, what a month holds, what waits for what."""

import pytest
from sqlalchemy import select, update

from bot.act import Act
from bot.broadcasts import actions, correcting, sending
from bot.broadcasts.audience import from_json
from bot.delivery.sending import Tried
from bot.delivery.settling import settle_attempts
from bot.errors import Refused
from bot.messages import Attempt, Outcome
from models.broadcasts import Broadcast
from models.identities import Identity
from models.people import find_member_by_code
from models.subscriptions import Subscription
from tests.broadcasts.crowd import SUNDAY, gather, had, newest, run_clock, send, write
from tests.talk import Town, build_town

pytestmark = pytest.mark.only_on("sqlite")


def subscribe(town: Town, people: list[int], topic: str) -> None:
    town.look(
        lambda session: session.add_all(
            Subscription(topic=topic, person_id=one, since_at=town.clock.now()) for one in people
        )
    )


@pytest.mark.parametrize("name", ["李明", "王建国"])
def test_a_plain_member_warns_nobody(town: Town, name: str) -> None:
    member = town.member(name)
    assert "预警要组织者、书记或值班员来发" in member.say("预警 火情 翠园")
    assert town.look(lambda session: session.scalars(select(Broadcast)).all()) == []


def test_a_plain_member_keeps_no_warning_by_any_way(town: Town) -> None:
    def warn(session) -> None:
        member = find_member_by_code(session, "M2")
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:warn")
        with pytest.raises(Refused, match="预警要组织者"):
            correcting.write_warning(act, town.office, member, "火情", "翠园", "")

    town.look(warn)


def test_nobody_looks_at_his_own_warning_afterwards(town: Town, office) -> None:
    officer = town.member("赵强")
    officer.say("预警 火情 翠园"), officer.say("发")

    def look_at(session, code: str) -> bool:
        row = session.scalars(select(Broadcast)).one()
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:review")
        return correcting.review(act, row, find_member_by_code(session, code), 1)

    assert town.look(lambda session: look_at(session, "M6")) is False
    assert newest(town).reviewed_at is None
    assert town.look(lambda session: look_at(session, "M8")) is True


def test_who_stands_beside_it_approves_nothing_by_any_way(town: Town, office) -> None:
    gather(town, "school", 20)
    write(office[0], "订阅入学的"), office[0].say("送审")

    def approve(session, code: str) -> None:
        row = session.scalars(select(Broadcast)).one()
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:approve")
        actions.approve(act, town.office, row, find_member_by_code(session, code), 20)

    for code, why in (("M7", "要另一个人批"), ("M2", "您不能批这一条")):
        with pytest.raises(Refused, match=why):
            town.look(lambda session, code=code: approve(session, code))
    assert newest(town).state == "waiting"


async def test_who_may_approve_and_not_write_corrects_nothing(town: Town, office) -> None:
    gather(town, "school", 20)
    code = send(town, *office, "订阅入学的")
    await run_clock(town, 3)
    assert "群发要组织者或书记来写" in office[1].say(f"更正 {code} 改在周六。")
    assert newest(town).code == code


def test_an_area_left_out_leaves_out_residents_who_are_in_another_too(town: Town, office) -> None:
    people = gather(town, "grid:GA1", 25)
    subscribe(town, people[:3], "grid:GB1")
    assert "共25人" in write(office[0], "清河街道的居民")
    assert "不含松林社区,共22人:居民22人" in write(office[0], "清河街道的居民,不含松林社区")


def test_an_area_left_out_leaves_out_its_members(town: Town, office) -> None:
    assert "共3人" in write(office[0], "网格员")
    assert "不含松林社区,共2人:居民0人,成员2人" in write(office[0], "网格员,不含松林社区")


def tagged(store, clock, **tag: object) -> Town:
    clock.set(SUNDAY)
    return build_town(store, clock, broadcasts={"tags": {"young": {"name": "年轻家庭", **tag}}})


def test_a_tag_stands_for_its_topics(store, clock) -> None:
    town = tagged(store, clock, topics=["school", "jobs"])
    gather(town, "school", 20), gather(town, "jobs", 4, "j")
    assert "共24人" in write(town.member("周敏"), "年轻家庭")
    assert from_json(newest(town).audience).topics == ("school", "jobs")


def test_a_tag_stands_for_its_organisations(store, clock) -> None:
    town = tagged(store, clock, organisations=["CB"])
    assert "松林社区(1人)" in write(town.member("周敏"), "年轻家庭")


@pytest.mark.parametrize("tag", [{"organisations": ["CB", "CX"]}, {"topics": ["school", "CX"]}])
def test_a_tag_of_what_there_is_none_of_says_so(store, clock, tag: dict[str, list[str]]) -> None:
    town = tagged(store, clock, **tag)
    assert "标签“年轻家庭”里的CX没有这个组织或主题" in write(town.member("周敏"), "年轻家庭")


async def test_a_member_has_ten_a_month_and_the_eleventh_is_left_out(town: Town, office) -> None:
    """A resident has four: whoever is a member is no resident here."""
    leader = town.member("王建国")
    for number in range(11):
        leader.say("待办")
        send(town, *office, "翠园的网格长", text=f"第{number}条。")
        await run_clock(town, 3)
        town.clock.advance(minutes=20)
        told = office[0].say(f"群发进度 {newest(town).code}")
        assert ("本月已满1" in told) == (number == 10), told


async def test_the_bar_shows_how_many_have_been_handed_over(town: Town, office, monkeypatch) -> None:
    monkeypatch.setattr(sending, "FEED", 20)
    gather(town, "school", 100)
    code = send(town, *office, "订阅入学的")
    assert "\n░░░░░░░░░░ 0/100人" in office[0].say(f"群发进度 {code}")
    await town.pass_time(seconds=1)
    fed = newest(town).fed
    assert 0 < fed < 100
    assert f"\n{'▓' * (fed // 10)}{'░' * (10 - fed // 10)} {fed}/100人" in office[0].say(f"群发进度 {code}")
    await run_clock(town, 10)
    assert "\n▓▓▓▓▓▓▓▓▓▓ 100/100人" in office[0].say(f"群发进度 {code}")


async def test_a_correction_waits_for_those_it_is_just_leaving_for(town: Town, office, monkeypatch) -> None:
    """Whoever is being sent the wrong one when it is corrected has the correction as well."""
    monkeypatch.setattr(sending, "FEED", 25)
    gather(town, "school", 60)
    code = send(town, *office, "订阅入学的")
    while newest(town).state != "sending":
        await town.pass_time(seconds=1)
    await town.pass_time(seconds=1)
    town.look(lambda session: session.execute(update(Identity).values(last_seen_at=town.clock.now())) and None)
    first, _claimed = town.store.run(town._claim)
    settle(town, first[:10])
    office[0].say(f"更正 {code} 登记在周六。"), office[0].say("1")
    for _ in range(3):
        await town.pass_time(seconds=1)
    assert newest(town).state == "approved"
    settle(town, first[10:])
    await run_clock(town, 6)
    told = {sending.address for sending in first if sending.address.startswith("openid-r")}
    assert len(told) > 10 and set(had(town)) == told and set(had(town).values()) == {1}


def settle(town: Town, sendings) -> None:
    """WeChat took them."""
    for one in sendings:
        tried = [Tried(one, Attempt(Outcome.SENT, provider_id=f"msg-{one.row}"))]
        now = town.clock.now()
        town.store.run(lambda session, one=tried, at=now: settle_attempts(session, one, "t", at, town.chance))


async def test_what_is_past_its_days_is_sent_to_nobody_more(store, clock) -> None:
    clock.set(SUNDAY)
    town = build_town(store, clock, broadcasts={"keep_days": 1})
    organiser, approver = town.member("周敏"), town.member("吴刚")
    gather(town, "school", 20)
    code = send(town, organiser, approver, "订阅入学的")
    organiser.say(f"暂停群发 {code}")
    town.clock.advance(days=1, seconds=1)
    organiser.say(f"恢复群发 {code}")
    await run_clock(town, 8)
    assert had(town) == {}
    assert "过了期限,剩下的不发了" in organiser.say(f"群发进度 {code}")


async def test_no_more_is_handed_over_while_too_much_has_not_left(town: Town, office, monkeypatch) -> None:
    monkeypatch.setattr(sending, "FEED", 25)
    monkeypatch.setattr(sending, "BACKLOG", 20)
    gather(town, "school", 60)
    send(town, *office, "订阅入学的")
    for _ in range(10):
        await town.pass_time(seconds=1)
    assert newest(town).fed == 25
    await run_clock(town, 12)
    assert newest(town).fed == 60 and set(had(town).values()) == {1}


def test_the_message_that_is_kept_for_an_answer_is_not_counted_as_free(town: Town, office) -> None:
    gather(town, "school", 21)
    for openid, left in (("openid-r0", 1), ("openid-r1", 2)):
        change = update(Identity).where(Identity.address == openid).values(message_left=left)
        town.look(lambda session, change=change: session.execute(change) and None)
    assert "现在能走:聊天20 等他来信1" in write(office[0], "订阅入学的")
