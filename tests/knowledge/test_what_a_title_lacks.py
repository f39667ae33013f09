"""What a title lacks: a step that nobody asked for, the matter itself, or one of two matters, each counts against a guide."""

from pathlib import Path

import pytest

from bot.knowledge.importing import import_guides
from bot.knowledge.quoting import UNKNOWN
from bot.knowledge.search import search
from bot.store import Store
from models.knowledge import find_titles

PAD = [
    f"# 别的事项{number}\n\n来源:街道\n日期:2026-03-01\n\n照规定{word}。\n"
    for number, word in enumerate("甲乙丙丁戊己庚辛")
]


@pytest.fixture
def ask(store: Store, tmp_path: Path, clock):
    """The titles found among these guides, best first, with their scores."""

    def run(question: str, *guides: tuple[str, str]) -> list[tuple[str, float]]:
        texts = [f"# {title}\n\n来源:街道\n日期:2026-03-01\n\n{text}\n" for title, text in guides]
        for number, text in enumerate([*texts, *PAD]):
            (tmp_path / f"{number}.md").write_text(text, "utf-8")
        import_guides(store, tmp_path, now=clock.now())

        def look(session):
            found = search(session, question, clock.now().date())
            named = find_titles(session, [each.guide_id for each in found])
            return [(named[each.guide_id], round(each.score, 3)) for each in found]

        return store.run(look)

    return run


@pytest.mark.only_on("sqlite")
def test_a_step_that_nobody_asked_for_comes_after_the_matter_itself(ask):
    """By what its title has of the words alone the shorter one would be first."""
    guides = ("居住证注销", "带身份证。"), ("居住证首次申请办理流程", "带身份证。")
    assert next(title for title, _ in ask("居住证怎么办", *guides)) == "居住证首次申请办理流程"
    assert next(title for title, _ in ask("居住证怎么注销", *guides)) == "居住证注销"


@pytest.mark.only_on("sqlite")
def test_a_guide_whose_title_does_not_name_the_matter_answers_nothing(ask):
    (found,) = ask("养犬登记怎么办", ("登记须知", "养犬要带狗和免疫证,养犬在社区。"))
    assert found[1] < UNKNOWN


@pytest.mark.only_on("sqlite")
def test_of_two_matters_a_guide_that_has_both_comes_before_one_that_has_one(ask):
    both = "领失业保险待遇期间职工医疗保险接续参加"
    found = ask("失业金和医保怎么办", ("失业金", "带身份证。"), (both, "失业金和医保一起。"))
    assert [title for title, _ in found] == [both, "失业金"]
