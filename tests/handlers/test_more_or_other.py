"""A question or a wish of its own right after a report goes to nobody before he says what it is."""

import pytest

from tests.conversation.said import code_in, file_case, words_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    "said",
    ["我要报到", "桂花社区几星", "我想看承诺", "我要评议李明", "印200张联系卡"],
)
def test_what_stands_by_itself_is_asked_about_and_is_a_question_of_its_own(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert f"这是补充编号 {code}(翠园3幢2单元·照明),还是另一件事?回 1是补充 2另一件事" in resident.say(said)
    assert said not in words_of(town, code)
    assert code_in(resident.say("2")) != code
    assert [case.kind for case in town.cases()] == ["report", "policy"]
    assert said not in words_of(town, code)


def test_what_is_more_about_it_goes_to_whoever_has_it(town: Town):
    worker, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    worker.received()
    resident.say("我想看承诺")
    assert f"加到编号 {code}" in resident.say("1")
    assert "我想看承诺" in "".join(worker.received())


@pytest.mark.parametrize("said", ["晚上都看不见", "已经三天了", "就是靠东边的那盏"])
def test_what_only_says_more_is_added_without_a_question(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    assert f"加到编号 {code}" in resident.say(said)
    assert said in words_of(town, code)


def test_a_wish_after_a_question_is_no_more_of_the_question(town: Town):
    resident = town.person("阿婆")
    resident.say("五月账目公开了吗")
    assert "还是另一件事?" in resident.say("我要报到")
