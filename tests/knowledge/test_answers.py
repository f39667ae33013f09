"""The demo's guides answer residents' questions, and keep still where they say nothing; the same on both databases."""

from datetime import date

import pytest

from bot.emulators.people import GUIDES
from bot.knowledge.importing import import_guides
from bot.knowledge.terms import FOLDER, _rules, words_of
from bot.store import Store
from tests.knowledge.asked import ask_all, read_asked

TODAY = date(2026, 11, 23)


@pytest.fixture
def demo(store: Store, clock) -> Store:
    """A store with the guides of the demo district."""
    import_guides(store, GUIDES, now=clock.now())
    return store


def test_residents_find_what_the_demo_has_guides_for(demo):
    told = ask_all(demo, read_asked("demo"), TODAY)
    assert [f"{each.asked.question}: {each.offered} {each.score:.2f}" for each in told if not each.is_right] == []


def test_what_the_demo_has_no_guide_for_is_not_answered(demo):
    told = ask_all(demo, read_asked("demo_unknown"), TODAY)
    assert [f"{each.asked.question}: {each.offered[0]} {each.score:.2f}" for each in told if each.is_answered] == []


def test_every_guide_of_the_demo_says_that_it_is_an_example():
    said = [path.read_text("utf-8") for path in GUIDES.glob("*.md")]
    assert len(said) >= 15 and all("(示例)" in text for text in said)


def test_what_a_synonym_stands_for_is_found_where_a_guide_says_it():
    """A word that jieba's dictionary takes for several counts as one of ours."""
    meant = {word for rule in _rules() for forms in rule.meant for word in forms}
    assert sorted(word for word in meant if word not in words_of(f"一、{word}。")) == []


@pytest.mark.parametrize("name", ["idle.txt", "special.txt", "synonyms.txt"])
def test_a_list_says_where_it_comes_from(name):
    assert "own observation" in FOLDER.joinpath(name).read_text("utf-8").splitlines()[0]
