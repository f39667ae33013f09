"""Broadcasts by SMS: the preview counts what they will cost, and that is what leaves (issue: cost, caps and edges)."""

import re

import pytest

from tests.broadcasts.crowd import SUNDAY, gather, run_clock, write
from tests.delivery.texts import SMS, TEMPLATES
from tests.talk import build_town

TEXTS = {**SMS, "templates": {**TEMPLATES, **{kind: f"SMS_{kind}" for kind in ("broadcast", "correction", "warning")}}}
TEXT = "11月28日上午九点到下午五点翠园小区各幢停水检修管道,请各家提前储水,老人行动不便的请邻居帮一把,谢谢大家的理解和配合。"


@pytest.fixture
def texting(store, clock):
    """A Sunday noon with SMS; twenty subscribers on WeChat, five who only text."""
    clock.set(SUNDAY)
    town = build_town(store, clock, sms=TEXTS)
    gather(town, "grid:GA1", 20)
    town.phones = [town.sms(f"+861380000000{number}") for number in range(5)]
    for phone in town.phones:
        assert "订阅" in phone.say("订阅 翠园")
        phone.received()
    clock.advance(hours=1)
    return town


def approve(town, organiser, asked):
    """Submitted and approved by the second person; the code."""
    approver = town.member("吴刚")
    organiser.say("1")
    count = re.search(r"共(\d+)人", asked)[1]
    said = approver.received()
    assert said, asked
    approver.say(count)
    return re.search(r"编号 (\w{5})", "".join(said))[1]


async def test_the_preview_names_sms_with_its_cost_and_that_is_what_leaves(texting):
    organiser = texting.member("周敏")
    asked = write(organiser, "翠园", TEXT)
    told = re.search(r"短信(\d+),短信(\d+)条", asked)
    assert "发出去收不回来,只能再发更正。" in asked
    assert told and told[1] == "8", asked  # three members of the grid have their number in the directory
    approve(texting, organiser, asked)
    await run_clock(texting, 5)
    sent = [letter for those in texting.sent.values() for letter in those if letter.kind == "broadcast"]
    letters = [letter for letter in sent if letter.rung == "sms"]
    assert (len(sent), len(letters)) == (28, 8) and sum(letter.parts for letter in letters) == int(told[2])
    assert {letter.template_id for letter in letters} == {"SMS_broadcast"}
    assert all(TEXT in letter.fields["text"] for letter in letters)


async def test_without_a_template_the_preview_names_no_sms_and_none_leaves(store, clock):
    clock.set(SUNDAY)
    town = build_town(store, clock, sms=SMS)
    gather(town, "grid:GA1", 25)
    town.sms("+8613800000001").say("订阅 翠园")
    organiser = town.member("周敏")
    assert "短信" not in write(organiser, "翠园", TEXT)


async def test_who_refuses_by_text_in_the_middle_has_nothing_more(texting):
    organiser = texting.member("周敏")
    code = approve(texting, organiser, write(organiser, "翠园", TEXT))
    stopped = texting.phones[0]
    await texting.pass_time(seconds=0)
    assert stopped.say("R")
    await run_clock(texting, 5)
    assert [letter for letter in stopped.letters() if letter.kind == "broadcast"] == []
    assert "不收1" in organiser.say(f"群发进度 {code}")


def test_a_text_over_the_limit_is_refused_with_its_length(texting):
    organiser = texting.member("周敏")
    assert "501字,太长了" in write(organiser, "翠园", "水" * 501)


async def test_what_no_text_can_hold_is_cut_on_a_character_and_paid_as_shown(texting):
    organiser = texting.member("周敏")
    asked = write(organiser, "翠园", "停水通知" + "𠮷" * 300)
    parts = int(re.search(r"短信8,短信(\d+)条", asked)[1])
    approve(texting, organiser, asked)
    await run_clock(texting, 5)
    letters = [one for those in texting.sent.values() for one in those if one.rung == "sms" and one.kind == "broadcast"]
    assert sum(letter.parts for letter in letters) == parts
    assert all(letter.text.endswith("…") and letter.text.encode("utf-16") for letter in letters)
