"""好了吗 is answered in many short words; what says more than that is no answer."""

import pytest

from bot.text.verdicts import read_verdict

DONE = "修好啦谢谢|好了好了|好啦|亮了亮了|还行吧|还可以|可以可以|没问题了|修好了,谢谢小李|嗯,灯亮了|都通了,辛苦师傅|不漏了|来水了|挺好的,谢谢你们|没事了"
NOT_YET = "还没呢|没有啊|没修好呀|还是不亮啊"
HALF = "亮是亮了就是一闪一闪的|好是好了,但是声音很大|好多了|马马虎虎吧|差不多了|好一半吧"
NONE = "好了吗|好没好|谢谢|好的|收到|翠园3幢灯亮了吗|好了谢谢,不过5幢楼道灯又坏了|嗯|明天来吗|你们修得真快"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (said, verdict)
        for words, verdict in ((DONE, 1), (NOT_YET, 2), (HALF, 3), (NONE, None))
        for said in words.split("|")
    ],
)
def test_a_short_answer_is_read_with_what_is_said_around_it(said: str, verdict: int | None):
    assert read_verdict(said) == verdict
