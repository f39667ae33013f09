"""Told before: the same resident's same matter is one case; where it is asked, his own place is offered first."""

import pytest

from tests.conversation.said import LAMP, code_in, codes_in, file_case, where_of, words_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    "said",
    [LAMP, "翠园3幢2单元楼道灯还是黑的", "翠园3幢楼道灯不亮", "喂楼道灯不亮你们知道吗", "楼道灯不亮你们知不知道"],
)
@pytest.mark.parametrize("later", [{"minutes": 20}, {"hours": 5}])
def test_the_same_thing_told_again_is_the_same_case(town: Town, said: str, later):
    worker, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    town.clock.advance(**later)
    worker.received()
    reply = resident.say(said)
    if "在哪里" in reply:
        reply = resident.say("1")
    assert f"您报过了,编号 {code}:翠园3幢2单元·照明" in reply
    assert len(town.cases()) == 1
    assert said in words_of(town, code) and said in "".join(worker.received())


@pytest.mark.parametrize("said", ["翠园5幢楼道灯坏了", "翠园3幢5单元楼道灯坏了", "翠园3幢路灯坏了", "翠园3幢电梯坏了"])
def test_another_place_or_thing_is_another_case(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    town.clock.advance(minutes=20)
    assert code not in codes_in(resident.say(said))
    assert len(town.cases()) == 2


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ("1", "翠园3幢2单元"),
        ("是的", "翠园3幢2单元"),
        ("就是我楼上呀", "翠园3幢2单元"),
        ("四零二", "翠园3幢2单元402室"),
        ("翠园5幢", "翠园5幢"),
    ],
)
def test_where_another_matter_is_his_own_place_is_offered_and_he_may_name_another(town: Town, said: str, where: str):
    resident = town.person("阿婆")
    file_case(resident)
    town.clock.advance(minutes=20)
    assert "在哪里?是翠园3幢2单元请回 1,不是请说小区名和楼号。" in resident.say("装修太吵了")
    assert where_of(town, codes_in(resident.say(said))[0]) == where


@pytest.mark.parametrize("said", ["你帮我跟她讲讲好哇", "不要叫救护车我没事的", "我们社区这周解决了几件"])
def test_a_sentence_is_no_place_and_is_not_lost(town: Town, said: str):
    resident = town.person("阿婆")
    resident.say("垃圾没人清运")
    resident.say("反正就是那样呀哇")
    resident.say("哎呀说不清的呀你们")
    reply = resident.say(said)
    code = code_in(reply)
    assert "没记下地点" in reply and where_of(town, code) == "" and said in words_of(town, code)


def test_of_two_matters_only_the_new_one_is_another_case(town: Town):
    resident = town.person("阿婆")
    code = file_case(resident)
    town.clock.advance(minutes=20)
    assert f"您报过了,编号 {code}" in resident.say("翠园3幢楼道灯坏了,电梯也坏了")
    assert [case.category for case in town.cases()] == ["lighting", "elevator"]
