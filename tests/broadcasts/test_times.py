"""When a broadcast shall go, as organisers type it: half days, Chinese numerals, weekdays, dates; the past is refused."""

from datetime import datetime

import pytest

from bot.broadcasts.times import read_send_at
from bot.clock import SHANGHAI, local
from bot.errors import Refused

#: A Tuesday.
NOW = datetime(2026, 11, 24, 9, 50, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("现在", "11-24 09:50"),
        ("马上发", "11-24 09:50"),
        ("批了就发", "11-24 09:50"),
        ("9:51", "11-24 09:51"),
        ("晚上12点", "11-25 00:00"),
        ("明天晚上12点", "11-26 00:00"),
        ("凌晨12点半", None),
        ("中午12点", "11-24 12:00"),
        ("明天中午1点", "11-25 13:00"),
        ("明天中午11点半", "11-25 11:30"),
        ("明天9点半", "11-25 09:30"),
        ("大后天9点一刻", "11-27 09:15"),
        ("后天15:00", "11-26 15:00"),
        ("明早8点", "11-25 08:00"),
        ("今晚8点", "11-24 20:00"),
        ("今晚八点半", "11-24 20:30"),
        ("下午3点", "11-24 15:00"),
        ("周六下午三点", "11-28 15:00"),
        ("这周六9点", "11-28 09:00"),
        ("下周一9点", "11-30 09:00"),
        ("28号上午10点", "11-28 10:00"),
        ("11月28日9:30", "11-28 09:30"),
        ("11月28日周六9:30", "11-28 09:30"),
        ("12月5日(周六)10点", "12-05 10:00"),
        ("十一月二十八日上午九点", "11-28 09:00"),
        ("就明天早上八点吧", "11-25 08:00"),
        ("9:50", None),
        ("今天8点", None),
        ("昨天9点", None),
        ("明天25点", None),
        ("2月30日9点", None),
        ("9", None),
        ("要", None),
        ("9点和10点", None),
    ],
)
def test_a_time_is_read_as_it_is_said(said: str, at: str | None) -> None:
    if at is None:
        with pytest.raises(Refused):
            read_send_at(said, NOW)
    else:
        assert f"{local(read_send_at(said, NOW)):%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("今天8点", "今天8点已经过了"),
        ("明天", "明天几点"),
        ("11月30号周六8点", "11月30日是周一,您写的是周六。是哪一天?"),
        ("收到", "没看懂时间"),
    ],
)
def test_why_a_time_does_not_do_is_said(said: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_send_at(said, NOW)
