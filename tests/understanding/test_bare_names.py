"""Bare names: a service or a benefit named alone is asked for; with more words it is what the words say."""

import pytest

from bot.config import Config
from bot.understanding.services import wanted_in
from bot.understanding.understand import understand

CATEGORIES = Config().categories


def read(text: str) -> tuple[str, str]:
    return understand(text, None, CATEGORIES).intent, understand(text, None, CATEGORIES).matters[0].category


@pytest.mark.parametrize("text", ["高龄补贴", "低保", "居住证呢", "我要残疾证", "老年证?"])
def test_a_benefit_named_alone_asks_how_to_get_it(text: str) -> None:
    assert read(text) == ("policy", "benefits")


@pytest.mark.parametrize("text", ["理发", "药店", "请问厕所", "量血压", "修鞋", "打疫苗去哪", "去哪打疫苗"])
def test_a_service_named_alone_asks_where_it_is(text: str) -> None:
    assert read(text) == ("circle", "other")


@pytest.mark.parametrize("text", ["厕所太脏了", "高龄补贴三个月没发了", "理发店半夜放音乐吵死了"])
def test_what_is_wrong_with_it_is_a_report(text: str) -> None:
    assert read(text)[0] == "report"


def test_nobody_is_guessed_to_cut_hair() -> None:
    """No kind of the directory would most likely have it; a repair shop least of all."""
    (offer,) = wanted_in("理发").offers
    assert not offer.kinds & {"repair", "clinic", "activity", "market"}
