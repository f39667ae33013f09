"""What is said of a repair: that it was none, or did not last; and what only sounds like it."""

import pytest

from bot.understanding.unfixed import sounds_unfixed


@pytest.mark.parametrize(
    "text",
    [
        "根本没修,还是不亮",
        "还是老样子",
        "又漏了，跟没修一样",
        "白修",
        "没修好",
        "还没好",
        "还没",
        "又坏了",
        "不满意",
        "照样堵着",
        "修了又坏了",
        "刚修两天又漏了",
        "好个屁",
        "没人来",
        "一点用没有，还是臭",
        "问题还在",
        "没彻底修好",
        "３幢的灯还是不亮",
    ],
)
def test_a_repair_that_is_none_sounds_unfixed(text):
    assert sounds_unfixed(text)


@pytest.mark.parametrize(
    "text",
    [
        "修好了",
        "没问题,谢谢",
        "不漏了",
        "已经不堵了",
        "再也不漏了",
        "没再漏了",
        "没有异响了",
        "没意见",
        "不错",
        "没想到这么快就修好了",
        "还是你们好",
        "不好意思，刚看到，修好了",
        "还没看呢，晚上回去看",
        "没来得及看",
    ],
)
def test_praise_and_delay_that_hold_a_word_of_blame_do_not(text):
    assert not sounds_unfixed(text)


@pytest.mark.parametrize(
    "text", ["修好了吗", "修好没有", "好没好", "什么时候来修", "3幢灯坏了", "灯坏了，还有垃圾没人收", "1", ""]
)
def test_questions_and_new_reports_do_not(text):
    assert not sounds_unfixed(text)
