"""`outbox show`: what was tried with a message, rung by rung, for whoever looks after it."""

from tests.delivery.test_calls import REPORT, handled
from tests.talk import build_town


def test_every_message_of_a_case_is_shown_with_its_steps_and_no_word_of_it(store, clock, shell):
    town = build_town(store, clock)
    town.person("赵").say(REPORT)
    code = town.cases()[0].code
    handled(town, code)
    town.deliver()
    store.close()
    shown = shell.run("outbox", "show", code)
    assert shown.code == 0 and "客服消息 已发出" in shown.out and "resolved 给居民" in shown.out
    assert "换了灯泡" not in shown.out and "翠园" not in shown.out
    number = shown.out.split()[0]
    assert shell.run("outbox", "show", number, "--json").json[0]["id"] == number
    missing = shell.run("outbox", "show", "ZZZZZ")
    assert missing.code == 1 and "没有 ZZZZZ" in missing.err
