"""Every sentence of sentences.tsv, our own words one by one, is understood as its row says."""

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.categories import Category, builtin_categories
from bot.understanding.understand import Intent, Urgency, understand, warm
from bot.understanding.understood import WITH_MATTERS

SENTENCES = Path(__file__).with_name("sentences.tsv")
with SENTENCES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}
SCRAPS = [
    "着火",
    "没有",
    "怕",
    "楼道灯坏了",
    "，",
    "。",
    "\n",
    "还有",
    "昨天",
    "3幢",
    "😀",
    "👨‍👩‍👧",
    "燃气",
    "费",
    "<b>",
    "0",
    " ",
    "①",
]


def read(text: str) -> dict[str, str]:
    """What is understood of it, in the words of the table."""
    understood = understand(text, None, CATEGORIES)
    first = understood.matters[0] if understood.matters else None
    return {
        "intent": str(understood.intent),
        "category": first.category if first else "-",
        "urgency": str(first.urgency) if first else "-",
        "matters": str(len(understood.matters)),
    }


def test_every_sentence_is_understood_as_its_row_says():
    understood = [(row["text"], read(row["text"]), row) for row in ROWS]
    wrong = [(text, got, said) for text, got, row in understood if got != (said := {key: row[key] for key in got})]
    assert len(ROWS) > 500
    assert not wrong, "\n".join(f"{text}: {got}, not {said}" for text, got, said in wrong)


@given(st.one_of(st.text(max_size=2000), st.lists(st.sampled_from(SCRAPS), max_size=200).map("".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_is_understood_without_an_error(text):
    understood = understand(text, None, CATEGORIES)
    assert understood.text == text
    assert all(0 <= matter.confidence <= 1 for matter in understood.matters)
    assert all(matter.category in CATEGORIES and matter.urgency in Urgency for matter in understood.matters)
    if understood.intent in WITH_MATTERS:
        assert understood.matters
        assert understood.matters[0].intent is understood.intent
    else:
        assert not understood.matters


@pytest.mark.parametrize(
    "scrap", ["着火没着火", "楼道灯坏了，还有垃圾没人收。", "会不会", "翠园3幢", "😀", "a,", "昨天着火了,", "举报主任"]
)
def test_the_longest_text_is_understood_at_once(scrap):
    warm(CATEGORIES)
    began = time.thread_time()
    understand((scrap * 2000)[:2000], None, CATEGORIES)
    assert time.thread_time() - began < 0.5


def test_a_message_costs_well_under_a_millisecond():
    warm(CATEGORIES)
    texts = [row["text"] for row in ROWS]
    for text in texts:
        understand(text, None, CATEGORIES)
    began = time.process_time()  # the time of this process alone: others may be at work beside it
    for text in texts:
        understand(text, None, CATEGORIES)
    assert (time.process_time() - began) / len(texts) < 0.001


def test_a_calm_sentence_is_no_report():
    assert understand("翠园", None, CATEGORIES).intent is Intent.CHAT
