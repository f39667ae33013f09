"""人工: whoever asks for a person hears who answers and by when, and never a time that is past."""

import pytest

from tests.conversation.said import code_in
from tests.districts import with_station
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def test_asked_again_in_time_the_promise_is_repeated_with_who_gave_it(town: Town):
    resident = town.person("阿婆")
    code = code_in(resident.say("人工").partition("隐私")[0])
    assert f"已经请人了,编号 {code},值班员赵强今天13点前" in resident.say("人工")


def test_a_time_that_is_past_is_no_promise_but_an_apology_and_whoever_has_it_is_urged(town: Town, tmp_path):
    with_station(town, tmp_path)
    officer, resident = town.member("赵强"), town.person("阿婆")
    resident.say("翠园3幢楼道灯坏了")
    resident.say("人工")
    officer.received()
    town.clock.advance(days=1)
    reply = resident.say("人工")
    assert reply.startswith("对不起") and "说好的时间过了" in reply
    assert "已再催" in reply and "前在这里回您" not in reply


def test_when_the_next_level_is_still_to_come_he_hears_when(town: Town):
    resident = town.person("阿婆")
    resident.say("人工")
    town.clock.advance(hours=5)
    assert "今天17点前再没人接就报上一级" in resident.say("人工")


def test_nothing_he_can_ask_for_promises_what_is_past(town: Town):
    resident = town.person("阿婆")
    resident.say("人工")
    town.clock.advance(days=5)
    for word in ("人工", "进度", "催"):
        assert "3月2日" not in resident.say(word)
