"""办事指南: a question is answered from the guides with source and date; what nobody wrote down finds a person."""

import pytest

from bot.knowledge.importing import import_guides
from tests.conversation.said import code_in
from tests.talk import Town

CARD = """# 残疾人证新办证
来源:桂花街道残联
日期:2026-03-01
别名:残疾证
## 所需材料
身份证、户口簿、两寸照片三张,还有医院的诊断证明。
## 办理地点
街道便民服务中心3号窗口,也可以请网格员上门代收。
## 办理时限
20个工作日。
"""


@pytest.fixture
def guides(tmp_path, town: Town):
    def bring(**files: str) -> Town:
        for name, text in files.items():
            tmp_path.joinpath(f"{name}.md").write_text(text, "utf-8")
        import_guides(town.store, tmp_path, now=town.clock.now())
        return town

    return bring


def test_a_question_is_answered_with_the_passage_its_source_and_its_day(guides):
    said = guides(card=CARD).person("阿婆").say("残疾证怎么办,要带什么材料")
    assert "两寸照片三张" in said
    assert "来源:桂花街道残联,2026年3月1日" in said
    assert guides().cases() == []


def test_the_passage_is_the_one_that_was_asked_for(guides):
    resident = guides(card=CARD).person("阿婆")
    assert "3号窗口" in resident.say("残疾证去哪里办")
    assert "20个工作日" in resident.say("残疾证要办几天")


def test_a_number_gives_another_passage(guides):
    resident = guides(card=CARD).person("阿婆")
    said = resident.say("残疾证要什么材料")
    assert "1办理地点" in said
    assert "3号窗口" in resident.say("1")


def test_what_nobody_wrote_down_is_said_honestly_and_goes_to_a_person(guides):
    town = guides(card=CARD)
    said = town.person("阿婆").say("医保怎么报销")
    assert "不乱答" in said
    assert town.case(code_in(said)).kind == "policy"


def test_an_answer_reaches_who_asked_and_the_next_one_gets_it_at_once(guides):
    town = guides(card=CARD)
    resident, member = town.person("阿婆"), town.member("周敏")
    code = code_in(resident.say("流感疫苗怎么预约"))
    said = member.say(f"答 {code} 周三下午在桂花卫生站打,带医保卡,不用预约。")
    assert "已答复" in said
    assert any("周三下午在桂花卫生站打" in text for text in resident.received())
    assert "周三下午在桂花卫生站打" in town.person("阿公").say("流感疫苗怎么预约")
