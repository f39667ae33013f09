"""印200张: a member orders cards in the chat, and whoever organises has the grid, the number and the command."""

import pytest

from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    ("said", "name", "command"),
    [
        ("印200张", "桂花1网格", "--grid GA1 --copies 200"),
        ("再印二百张卡", "桂花1网格", "--grid GA1 --copies 200"),
        ("印 200 张", "桂花1网格", "--grid GA1 --copies 200"),
        ("桂花2网格印50份", "桂花2网格", "--grid GA2 --copies 50"),
        ("给翠园3幢印20张海报", "翠园3幢", "--place P1-3 --copies 20"),
    ],
)
def test_who_organises_has_what_is_to_be_printed(town: Town, said: str, name: str, command: str) -> None:
    organiser, member = town.member("周敏"), town.member("张华")
    answer = member.say(said)
    assert "周敏" in answer and name in answer
    (told,) = organiser.received()
    assert command in told and name in told and "张华" in told


def test_too_many_are_not_ordered(town: Town) -> None:
    assert "1到1000张" in town.member("张华").say("印20000张")


def test_a_residents_words_are_no_order(town: Town) -> None:
    assert "联系卡" not in town.person("阿婆").say("印200张")
