"""`python -m bot brief`: words, JSON with codes, a Word file; and what leaves the office without small numbers."""

import re
from pathlib import Path
from random import Random
from typing import Any

import docx
import pytest
from pylopdf_fonts_zh_cn import sans_path
from sqlalchemy import create_engine, text

from bot.clock import SystemClock
from bot.config import config_from
from bot.directory.importing import import_directory
from bot.reviews.document import BUILTIN
from bot.seal import Keyring
from bot.store import open_store
from tests.commands.shell import Shell
from tests.printing.blank import make_font
from tests.reviews.simulated import fill
from tests.talk import DISTRICT


@pytest.fixture
def office(shell: Shell, keyring: Keyring) -> Shell:
    """The test district with three hundred cases of the last weeks."""
    store, now = open_store(shell.url, keyring), SystemClock().now()
    import_directory(store, DISTRICT, categories=config_from({}, {}, require=False).categories, now=now)
    store.run(lambda session: fill(session, Random(3), now, count=250))
    store.close()
    return shell


def numbers_in(value: Any) -> list[int]:
    """Every number of an answer, but those of the topics' places."""
    if isinstance(value, dict):
        return [found for name, one in value.items() if name != "number" for found in numbers_in(one)]
    if isinstance(value, list):
        return [found for one in value for found in numbers_in(one)]
    return [value] if isinstance(value, int) and not isinstance(value, bool) else []


@pytest.mark.only_on("sqlite")
def test_the_brief_in_words_has_its_five_sections(office: Shell):
    ended = office.run("brief", "桂花社区")
    assert ended.code == 0, ended.err
    headings = re.findall(r"^[一二三四五]、.+$", ended.out, re.MULTILINE)
    assert headings == ["一、基本情况", "二、回访情况", "三、热点难点", "四、上次决定落实", "五、建议议题"]


def test_every_number_comes_with_the_codes_of_its_cases(office: Shell):
    told = office.run("brief", "ST", "--json").json
    for number in (*told["numbers"].values(), *told["categories"].values(), *told["hot"], *told["hard"]):
        assert len(number["codes"]) == number["count"]
    assert told["numbers"]["opened"]["count"] == sum(one["count"] for one in told["categories"].values()) > 50


@pytest.mark.only_on("sqlite")
def test_a_community_is_named_without_its_committee_as_in_the_chat(office: Shell):
    engine = create_engine(office.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE organisation SET name = '红枫社区党委' WHERE code = 'CA'"))
        connection.execute(text("UPDATE grid SET name = '红枫社区一网格' WHERE code = 'GA1'"))
    engine.dispose()
    ended = office.run("brief", "红枫社区")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "红枫社区党委研判"), ended.err


@pytest.mark.only_on("sqlite")
def test_outside_the_office_no_number_under_five_and_no_code(office: Shell):
    told = office.run("brief", "CA", "--json", "--public").json
    assert not [number for number in numbers_in(told) if 0 < number < 5]
    assert "codes" not in str(told)
    words = office.run("brief", "CA", "--public").out
    assert not re.search(r"(?<![\d月])[1-4]件", words)


@pytest.mark.only_on("sqlite")
def test_the_word_file_says_the_same_and_has_its_picture(office: Shell, tmp_path: Path):
    file = tmp_path / "brief.docx"
    office.write(printing={"font": str(sans_path())})
    ended = office.run("brief", "ST", "--docx", str(file))
    assert ended.code == 0, ended.err
    document = docx.Document(str(file))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "清河街道研判" in text
    assert "一、基本情况" in text
    assert "{" not in text
    (picture,) = document.inline_shapes
    assert picture.width > 1_000_000


@pytest.mark.only_on("sqlite")
def test_an_edited_template_is_used_and_a_broken_one_is_named(office: Shell, tmp_path: Path):
    template = docx.Document(str(BUILTIN))
    template.paragraphs[0].insert_paragraph_before("内部资料")
    template.save(str(tmp_path / "own.docx"))
    without_picture = {"font": str(make_font(tmp_path / "foreign.ttf", "abc"))}  # which takes a second to draw
    office.write(reviews={"template": str(tmp_path / "own.docx")}, printing=without_picture)
    assert office.run("brief", "CA", "--docx", str(tmp_path / "out.docx")).code == 0
    assert docx.Document(str(tmp_path / "out.docx")).paragraphs[0].text == "内部资料"
    template.paragraphs[0].insert_paragraph_before("{{ nothing_of_the_kind }}")
    template.save(str(tmp_path / "own.docx"))
    ended = office.run("brief", "CA", "--docx", str(tmp_path / "out.docx"))
    assert ended.code == 1
    assert ended.err.strip().splitlines()[-1].startswith("reviews.template: ")


@pytest.mark.only_on("sqlite")
def test_without_a_chinese_font_the_file_comes_without_a_picture(office: Shell, tmp_path: Path):
    office.write(printing={"font": str(make_font(tmp_path / "foreign.ttf", "abc"))})
    ended = office.run("brief", "CA", "--docx", str(tmp_path / "out.docx"))
    assert ended.code == 0
    assert "foreign.ttf 里没有“微信扫码网格幢您办”;换一个简体中文字体;文档照出, 没有图" in ended.err
    assert not docx.Document(str(tmp_path / "out.docx")).inline_shapes


@pytest.mark.only_on("sqlite")
def test_a_name_that_no_unit_has_is_answered_with_those_alike(office: Shell):
    ended = office.run("brief", "桂花")
    assert ended.code == 1
    assert "CA 桂花社区" in ended.err


@pytest.mark.only_on("sqlite")
def test_a_day_without_a_brief_is_refused(office: Shell):
    ended = office.run("brief", "CA", "--on", "2020-01-01")
    assert ended.code == 1
    assert "桂花社区没有 2020-01-01 的简报" in ended.err
