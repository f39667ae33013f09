"""是哪一类: a matter that could be either of two kinds is asked about, in one short question, before it is filed."""

import pytest

from bot.understanding.sentences import read_sentences
from bot.understanding.understand import understand
from tests.conversation.said import code_in, codes_in
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def doubtful(town: Town) -> tuple[str, tuple[str, ...]]:
    """Words that could be of two kinds, and the two: of which ones that is so changes with each training."""
    for each in read_sentences():
        if each.is_kept_apart and each.intent == "report" and each.urgency == "normal":
            text = f"翠园3幢,{each.text}"
            told = understand(text, town.office.directory.gazetteer, town.office.config.categories).matters
            if len(told) == 1 and told[0].alternatives and told[0].place and told[0].intent == "report":
                return text, told[0].alternatives
    raise AssertionError("the model is sure of everything")


@pytest.mark.parametrize("place", [0, 1])
def test_the_number_of_the_question_decides_the_category(town: Town, doubtful, place: int):
    text, kinds = doubtful
    phone = town.person("阿婆")
    question = phone.say(text)
    names = [town.office.config.categories[kind].name for kind in kinds]
    assert not codes_in(question) and len(question.splitlines()[0]) <= 60
    assert all(f"{number}{name}" in question for number, name in enumerate(names, 1))
    assert town.case(code_in(phone.say(str(place + 1)))).category == kinds[place]


def test_the_name_of_the_kind_is_an_answer_too(town: Town, doubtful):
    text, kinds = doubtful
    phone = town.person("阿婆")
    phone.say(text)
    assert town.case(code_in(phone.say(town.office.config.categories[kinds[1]].name))).category == kinds[1]


def test_neither_is_something_else(town: Town, doubtful):
    phone = town.person("阿婆")
    phone.say(doubtful[0])
    assert town.case(code_in(phone.say("都不是"))).category == "other"


def test_danger_is_filed_before_anybody_asks(town: Town, doubtful):
    assert codes_in(town.person("阿婆").say(f"{doubtful[0]},还有4楼着火了"))
