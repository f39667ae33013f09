"""Binding codes are not guessed (RELIABILITY.md S14), and case codes tell strangers nothing, not even by time (S16)."""

import statistics
import time

import pytest
from sqlalchemy import insert, select

from bot.act import Act
from bot.cases.access import require_own
from bot.cases.codes import new_code
from bot.directory import binding
from bot.errors import Refused
from models.cases import find_case_by_code
from models.identities import BindingCode, Try, find_sender
from tests.conversation.said import code_in
from tests.doors.figures import times
from tests.talk import Town

OPEN_CODES = 200
#: An attacker of 1,000 openids in 24 hours makes 120,000 tries; `make test` has a smaller one.
OPENIDS, HOURS = times("LINLI_ATTACKERS", 12, 1000), times("LINLI_ATTACK_H", 3, 24)
LOOKUPS = times("LINLI_LOOKUPS", 2000, 100_000)


def act(town: Town, session, actor="system:test") -> Act:
    return Act(session, town.clock.now(), town.chance, actor, f"test:{next(town.keys)}")


def try_code(town: Town, openid: str, code: str) -> str:
    """One try, as the handler makes it; what was said."""

    def work(session):
        identity, *_rest = find_sender(session, "wechat", "app", openid)
        try:
            return binding.bind(act(town, session), identity, code).name
        except Refused as refused:
            return str(refused)

    return town.look(work)


def test_a_day_of_the_widest_attack_breaks_one_code_in_less_than_ten_thousand_days(door):
    """1,000 openids reach 5 tries an hour each; the limit over all lets through four times as many."""
    tries = 24 * max(binding.TRIES_ALL, 1000 * binding.TRIES_EACH)
    expected = tries * OPEN_CODES / len(binding.CODE_ALPHABET) ** binding.CODE_LENGTH
    assert expected < 1e-4
    door("S14 最多能试的次数一天猜中几个码", tries, 0, f"期望 {expected:.1e} 个")


def test_an_attacker_with_many_accounts_finds_nothing_and_keeps_no_member_out(town, door):
    invited = town.look(lambda session: {row.name: code for row, code in binding.invite(act(town, session))})
    for number in range(OPENIDS):
        town.person(f"贼{number}").say("你好")
    town.person("李明").say("你好")
    said: dict[str, int] = {}
    for _hour in range(HOURS):
        for number in range(OPENIDS):
            for _ in range(binding.TRIES_EACH + 2):
                guess = "".join(town.chance.choice(binding.CODE_ALPHABET) for _ in range(binding.CODE_LENGTH))
                answer = try_code(town, f"openid-贼{number}", guess)
                said[answer] = said.get(answer, 0) + 1
        town.clock.advance(minutes=61)
    wrong, locked = sorted(said.values(), reverse=True)
    assert wrong == OPENIDS * HOURS * binding.TRIES_EACH and locked == OPENIDS * HOURS * 2
    assert set(said) == {
        "绑定码不对或已过期。请核对后再发“绑定 码”,或找街道重新要。",
        "试得太多了,请一小时后再试,或找街道帮忙。",
    }
    assert try_code(town, "openid-李明", invited["李明"]) == "李明"
    door("S14 猜绑定码", wrong + locked, 0, f"{OPENIDS} 个微信、{HOURS} 小时；{locked} 次被锁")


def test_the_limit_over_all_holds_whoever_tries_and_goes_after_an_hour(town):
    town.person("李明").say("你好")
    code = town.look(lambda session: {row.name: code for row, code in binding.invite(act(town, session))})["李明"]

    def flood(session):
        one = act(town, session)
        tries = [{"id": one.new_id(), "key": "bind:all", "at": town.clock.now()} for _ in range(binding.TRIES_ALL)]
        session.execute(insert(Try), tries)

    town.look(flood)
    assert "试得太多" in try_code(town, "openid-李明", code)
    town.clock.advance(minutes=61)
    assert try_code(town, "openid-李明", code) == "李明"


def test_a_code_lies_in_the_database_as_a_keyed_hash_only(town):
    codes = town.look(lambda session: [code for _, code in binding.invite(act(town, session))])
    kept = town.look(lambda session: list(session.scalars(select(BindingCode.code_index))))
    assert len(kept) == len(codes) and not set(kept) & set(codes)
    assert all(len(index) == 64 for index in kept)


# Case codes


#: What a lookup takes longer by less than this share of it, nobody can tell over a network.
TELLABLE = 0.02


def are_told_apart(look, one: str, other: str, tries: int, timer=time.perf_counter) -> bool:
    """Do two lookups differ in time, measurably (Yuen's t) and by enough to be told? In pairs: one, other, other, one.

    The next pair is the other way round: what comes second of two alike is the faster, whichever it is. A tenth is left
    out at either end. Only what lies within a pair counts, so that a machine which slows down tells nothing; what is left
    out still counts in the error (winsorized), else a busy machine looks like a difference. Where all is done by one
    thread, `timer` is better its own: what others do meanwhile is not in it.
    """
    took = []

    def spent(code: str) -> float:
        start = timer()
        look(code)
        took.append(timer() - start)
        return took[-1]

    apart = []
    for number in range(tries // 2 + 10):
        outer, inner, sign = (other, one, -1) if number % 2 else (one, other, 1)
        first, second, third, fourth = (spent(code) for code in (outer, inner, inner, outer))
        apart.append(sign * (first + fourth - second - third))
    apart = sorted(apart[10:])
    cut = len(apart) // 10
    kept = apart[cut : len(apart) - cut]
    winsorized = [kept[0]] * cut + kept + [kept[-1]] * cut
    error = (statistics.variance(winsorized) * (len(apart) - 1) / (len(kept) * (len(kept) - 1))) ** 0.5
    longer = abs(statistics.mean(kept))
    return longer / error >= 3 and longer / 2 >= TELLABLE * statistics.median(took)


def refusal(session, person: int, code: str) -> str:
    try:
        require_own(session, person, code)
    except Refused as refused:
        return str(refused).replace(code, "#")
    return "found"


def test_thousands_of_lookups_by_strangers_find_nothing_and_all_sound_alike(town, door):
    codes = [code_in(town.person(f"阿婆{number}").say(f"翠园{number + 1}幢楼道灯坏了")) for number in range(4)]
    stranger = town.person("路人")
    stranger.say("你好")

    def look(session):
        identity, *_rest = find_sender(session, "wechat", "app", stranger.openid)
        guessed = [new_code(town.chance) for _ in range(LOOKUPS - 4)]
        return {refusal(session, identity.person_id, code) for code in [*codes, *guessed]}

    assert town.look(look) == {"您名下没有编号 #。回“进度”看您的事项。"}
    door("S16 陌生人查编号", LOOKUPS, 0, "都是同一句话")


def test_a_case_of_somebody_else_takes_no_longer_than_none(town, door):
    code = code_in(town.person("阿婆").say("翠园3幢楼道灯坏了"))
    stranger = town.person("路人")
    stranger.say("你好")

    def differ(session):
        person = find_sender(session, "wechat", "app", stranger.openid)[0].person_id
        timer = time.thread_time if session.bind.dialect.name == "sqlite" else time.perf_counter

        def look(one: str) -> str:
            return refusal(session, person, one)

        return all(
            are_told_apart(look, code, "ZZZZ9", LOOKUPS // 4, timer) for _ in range(3)
        )  # a difference is there every time; a busy machine is not

    assert not town.look(differ)
    door("S16 按快慢分辨有没有", LOOKUPS, 0, "分不出；反例多问一次库，分得出")


@pytest.mark.only_on("sqlite")
def test_a_lookup_that_reads_more_for_one_than_for_another_is_told_apart(town):
    """The control: one more question to the database is seen."""
    code = code_in(town.person("阿婆").say("翠园3幢楼道灯坏了"))

    def leaks(session):
        def look(one: str) -> None:
            refusal(session, 0, one)
            if one == code:
                find_case_by_code(session, one)

        return all(are_told_apart(look, code, "ZZZZ9", LOOKUPS // 4, time.thread_time) for _ in range(3))

    assert town.look(leaks)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "said", ["编号 {}", "{}", "催 {}", "不用办了 {}", "还没 {}", "回 {} 你好", "进度{}", "撤回 {}"]
)
def test_no_words_around_a_code_say_more_to_a_stranger(town, said):
    code = code_in(town.person("阿婆").say("翠园3幢楼道灯坏了"))
    stranger = town.person("路人")
    stranger.say("你好")
    real, unreal = stranger.say(said.format(code)), stranger.say(said.format("ZZZZ9"))
    assert real.replace(code, "#") == unreal.replace("ZZZZ9", "#")
    assert town.case(code).state == "open"
