"""A broadcast from the command line to the phones: written, approved by a second person with the head count, delivered."""

from collections.abc import Iterator

import pytest
import time_machine

from bot.commands import broadcast_watching
from tests.broadcasts.crowd import SUNDAY, gather, run_clock
from tests.commands.shell import Shell
from tests.talk import Town

TEXT = "小学入学登记11月28日上午在社区办理,请带户口本。"


@pytest.fixture
def shell(town: Town, database_url: str, tmp_path) -> Iterator[Shell]:
    town.clock.set(SUNDAY)
    shell = Shell(tmp_path, database_url)
    shell.write(delivery={"quiet_hours": ""})
    with time_machine.travel(SUNDAY, tick=False):
        yield shell


async def test_an_organiser_writes_a_second_person_approves_and_subscribers_have_it(
    town: Town, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    organiser, approver = town.member("周敏"), town.member("吴刚")
    gather(town, "school", 30)
    gather(town, "jobs", 5, "other")
    made = shell.run("broadcast", "write", TEXT, "--by", "M7", "--kind", "policy", "--to", "订阅入学的", "--json")
    assert made.code == 0, made.err
    assert made.json["people"] == 30
    assert "入学(30人)" in made.json["read_back"] and "11月28日(周六)上午" in made.json["read_back"]
    code = made.json["code"]
    assert shell.run("broadcast", "submit", code, "--by", "M7").code == 0

    (asked,) = approver.received()
    assert "30人" in asked and code in asked
    assert "对不上" in approver.say("29")
    assert f"编号 {code}" in approver.say("30")
    assert "吴刚批了" in organiser.received()[0]

    await run_clock(town, 20)
    for number in range(30):
        (message,) = town.sent[f"openid-r{number}"]
        assert "【清河街道】" + TEXT in message.text
        assert "您订阅了“入学”" in message.text
    assert not [address for address in town.sent if address.startswith("openid-other")]
    monkeypatch.setattr(broadcast_watching, "STEP", 7)  # counted a few at a time, each once
    shown = shell.run("broadcast", "show", code, "--json").json
    assert (shown["state"], shown["people"], shown["handed_over"]) == ("done", 30, 30)
    assert shown["outcomes"] == [{"state": "sent", "rung": "service", "people": 30}]
    assert "聊天30" in organiser.received()[-1]
    corrected = shell.run("broadcast", "correct", code, "改为周六。", "--by", "M7")
    assert corrected.code == 0 and "发给收到过的人(30人)" in corrected.err
    await run_clock(town, 20)
    assert all("改为周六。" in town.sent[f"openid-r{number}"][-1].text for number in range(30))


async def test_taken_back_it_says_who_has_it_all_the_same(town: Town, shell: Shell) -> None:
    gather(town, "school", 30)
    town.member("吴刚")
    code = shell.run("broadcast", "write", TEXT, "--by", "M7", "--to", "订阅入学的", "--json").json["code"]
    ended = shell.run("broadcast", "recall", code, "--by", "M7")
    assert ended.code == 0 and "还没有人收到" in ended.err


def test_a_time_that_has_passed_is_refused(town: Town, shell: Shell) -> None:
    ended = shell.run("broadcast", "write", TEXT, "--by", "M7", "--to", "翠园", "--at", "2020-01-01T09:00")
    assert (ended.code, ended.err) == (1, "--at 2020-01-01T09:00: 已经过去了;写以后的时间, 不写是批了就发\n")
    assert shell.run("broadcast", "list", "--json").json == []


def test_a_warning_is_read_back_as_what_goes_at_once(town: Town, shell: Shell) -> None:
    ended = shell.run("broadcast", "warn", "燃气泄漏", "--by", "M7", "--to", "翠园")
    assert ended.code == 0, ended.err
    assert "马上发,事后复核。" in ended.out and "批了就发" not in ended.out


def written(shell: Shell, to: str = "订阅入学的") -> str:
    made = shell.run("broadcast", "write", TEXT, "--by", "M7", "--kind", "policy", "--to", to, "--json")
    assert made.code == 0, made.err
    return str(made.json["code"])


def state(shell: Shell, code: str) -> str:
    return str(shell.run("broadcast", "show", code, "--json").json["state"])


@pytest.mark.parametrize("to", ["全体", "清河街道", "全体居民"])
def test_everybody_is_confirmed_by_an_option(town: Town, shell: Shell, to: str) -> None:
    gather(town, "grid:GA1", 30)
    code = written(shell, to)
    ended = shell.run("broadcast", "submit", code, "--by", "M7")
    assert ended.code == 1 and "真要发给全体, 加 --everybody" in ended.err
    assert state(shell, code) == "draft"
    assert shell.run("broadcast", "submit", code, "--by", "M7", "--everybody").code == 0


async def test_it_is_approved_held_gone_on_with_corrected_and_taken_back(town: Town, shell: Shell) -> None:
    gather(town, "school", 30)
    code = written(shell)
    assert shell.run("broadcast", "submit", code, "--by", "M7").code == 0
    wrong = shell.run("broadcast", "approve", code, "--by", "M8", "--people", "29")
    assert wrong.code == 1 and "人数对不上" in wrong.err
    assert "另一个人" in shell.run("broadcast", "approve", code, "--by", "M7", "--people", "30").err
    assert shell.run("broadcast", "approve", code, "--by", "M8", "--people", "30").code == 0
    for move, after in (("pause", "paused"), ("resume", "approved")):
        assert shell.run("broadcast", move, code, "--by", "M7").code == 0
        assert state(shell, code) == after
    await run_clock(town, 10)
    corrected = shell.run("broadcast", "correct", code, "改在周日。", "--by", "M7")
    assert corrected.code == 0 and "发给收到过的人(30人)" in corrected.err
    assert state(shell, code) == "recalled"


def test_it_is_turned_down_or_taken_back_before_it_goes(town: Town, shell: Shell) -> None:
    gather(town, "school", 30)
    for move, after in (
        (("reject", "--by", "M8", "--reason", "时间没定"), "rejected"),
        (("recall", "--by", "M7"), "recalled"),
    ):
        code = written(shell)
        assert shell.run("broadcast", "submit", code, "--by", "M7").code == 0
        assert shell.run("broadcast", move[0], code, *move[1:]).code == 0
        assert state(shell, code) == after
