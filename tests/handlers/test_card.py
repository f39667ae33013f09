"""联系卡: whoever scans a card need not say where; words win over it, and what it fixed passes with the hour."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local
from bot.directory.cards import cancel, mint
from bot.directory.importing import import_directory
from bot.directory.snapshot import build
from bot.seal import Keyring
from models.cards import CardKind
from models.cases import case_text, case_where
from models.dialogues import Dialogue
from models.people import Member
from scheduler.tick import plan_standing
from tests.conversation.said import LAMP, code_in, codes_in, every_word_kept
from tests.talk import DISTRICT, Phone, Town


def scene_of(town: Town, code: str, kind: CardKind = CardKind.PLACE) -> str:
    """The scene of the card of a place or a grid."""

    def make(session: Session) -> str:
        act = Act(session, town.clock.now(), town.chance, "system:test", f"test:card:{code}:{next(town.keys)}")
        return mint(act, kind, [code])[0].scene

    return town.look(make)


def where(town: Town, said: str) -> tuple[str | None, str | None]:
    case = town.case(codes_in(said)[0])
    return case.place, case.grid


@pytest.fixture
def at_the_door(town: Town) -> Phone:
    """Somebody who has just scanned the card of 翠园3幢."""
    phone = town.person("阿婆")
    phone.scan(scene_of(town, "P1-3"))
    return phone


def test_the_place_is_fixed_before_the_first_word_and_the_answer_says_so(town: Town):
    phone = town.person("阿婆")
    greeted = phone.scan(scene_of(town, "P1-3"))
    assert "翠园3幢" in greeted and "王建国" in greeted
    said = phone.say("楼道灯坏了")
    assert where(town, said) == ("P1-3", "GA1")
    assert "按您扫的码,记在翠园3幢" in said


def test_following_through_the_card_does_the_same_and_brings_the_notice(town: Town):
    phone = town.person("阿婆")
    greeted = phone.follow(scene_of(town, "P1-3"))
    assert "这里是翠园3幢" in greeted and "隐私" in greeted
    assert where(town, phone.say("楼道灯坏了")) == ("P1-3", "GA1")


def test_a_place_that_is_said_beats_the_card_and_ends_it(town: Town, at_the_door: Phone):
    said = at_the_door.say("桂苑1幢路灯不亮")
    assert where(town, said) == ("P2-1", "GA2") and "扫的码" not in said
    assert "哪里" in at_the_door.say("电梯里有异响")


def test_another_building_is_one_of_the_same_estate(town: Town, at_the_door: Phone):
    assert where(town, at_the_door.say("5幢楼道灯坏了")) == ("P1-5", "GA1")


def test_an_entrance_alone_is_one_of_the_building(town: Town, at_the_door: Phone):
    said = at_the_door.say("2单元楼道灯坏了")
    assert where(town, said) == ("P1-3", "GA1")
    case = town.case(code_in(said))
    assert town.look(lambda session: case_text(session, case)) == "2单元楼道灯坏了"


@pytest.mark.parametrize(
    ("said", "stands_at"),
    [
        ("2单元楼道灯坏了", "翠园3幢2单元"),
        ("楼道灯坏了,2单元301门口", "翠园3幢2单元301"),
        ("东单元的灯坏了", "翠园3幢东单元"),
        ("302室漏水了", "翠园3幢302室"),
        ("2单元和3单元的灯都坏了", "翠园3幢"),
        ("灯坏了,打过110了", "翠园3幢"),
    ],
)
def test_the_card_says_the_building_and_the_words_the_entrance(
    town: Town, at_the_door: Phone, said: str, stands_at: str
):
    answer = at_the_door.say(said)
    case = town.case(codes_in(answer)[0])
    assert town.look(lambda session: case_where(session, case)) == stands_at
    assert f"记在{stands_at}。" in answer


def test_scanning_when_asked_where_leaves_the_entrance_that_was_said(town: Town):
    phone = town.person("阿婆")
    assert "哪里" in phone.say("2单元楼道灯坏了")
    assert "翠园3幢2单元" in phone.scan(scene_of(town, "P1-3"))


@pytest.mark.parametrize("word", ["改", "不是", "不是。"])
def test_one_word_corrects_it(town: Town, at_the_door: Phone, word: str):
    said = at_the_door.say("楼道灯坏了")
    assert "哪里" in at_the_door.say(word)
    moved = at_the_door.say("桂苑1幢")
    assert code_in(moved) == code_in(said)
    assert where(town, said) == ("P2-1", "GA2")
    town.clock.advance(minutes=11)
    assert "哪里" in at_the_door.say("垃圾没人清")


def test_the_hour_passes_and_the_place_is_asked_again(town: Town, at_the_door: Phone):
    town.clock.advance(minutes=61)
    assert "哪里" in at_the_door.say("楼道灯坏了")


def test_scanning_answers_the_question_where(town: Town):
    phone = town.person("阿婆")
    assert "哪里" in phone.say("楼道灯坏了")
    said = phone.scan(scene_of(town, "P1-3"))
    assert where(town, said) == ("P1-3", "GA1")


def test_a_grid_card_leads_to_its_grid(town: Town):
    phone = town.person("阿婆")
    greeted = phone.scan(scene_of(town, "GA2", CardKind.GRID))
    assert town.office.directory.grid_name("GA2") in greeted
    assert where(town, phone.say("路灯不亮")) == (None, "GA2")


def test_danger_has_the_place_at_once(town: Town, at_the_door: Phone):
    said = at_the_door.say("着火了")
    assert "119" in said.splitlines()[0] and where(town, said) == ("P1-3", "GA1")


def test_an_unknown_code_is_met_kindly(town: Town):
    phone = town.person("阿婆")
    assert "直接说" in phone.scan("nobody-made-this")
    assert "哪里" in phone.say("楼道灯坏了")
    assert "隐私" in town.person("阿公").follow("nobody-made-this")


def test_a_place_alone_right_after_corrects_it_too(town: Town, at_the_door: Phone):
    said = at_the_door.say("楼道灯坏了")
    assert code_in(said) in at_the_door.say("不是,是桂苑1幢")
    assert where(town, said) == ("P2-1", "GA2")


def test_a_cancelled_card_fixes_nothing_not_even_for_who_scanned_it_before(town: Town, at_the_door: Phone):
    scene = scene_of(town, "P1-3")

    def lost(session: Session) -> None:
        cancel(Act(session, town.clock.now(), town.chance, "system:test", "test:lost"), CardKind.PLACE, "P1-3")

    town.look(lost)
    assert "哪里" in at_the_door.say("楼道灯坏了")
    greeted = town.person("小王").scan(scene)
    assert "已经作废" in greeted and "翠园" not in greeted
    replaced = scene_of(town, "P1-3")
    assert replaced != scene
    assert "翠园3幢" in town.person("小张").scan(replaced)


BOTH = "楼道灯坏了,还有垃圾没人清运"


def places(town: Town) -> dict[str, str | None]:
    return {case.category: case.place for case in town.cases()}


def test_of_two_matters_it_asks_which_is_not_there(town: Town, at_the_door: Phone):
    assert at_the_door.say(BOTH).count("编号") == 2
    assert "哪件不在那里?1照明 2垃圾清运 3都不对" in at_the_door.say("改")
    assert "哪里" in at_the_door.say("2")
    assert "桂苑1幢" in at_the_door.say("桂苑1幢")
    assert places(town) == {"lighting": "P1-3", "waste": "P2-1"}


def test_of_two_matters_a_number_says_which_at_once(town: Town, at_the_door: Phone):
    at_the_door.say(BOTH)
    assert "哪里" in at_the_door.say("改2")
    at_the_door.say("桂苑1幢")
    assert places(town) == {"lighting": "P1-3", "waste": "P2-1"}


@pytest.mark.parametrize("said", ["3", "都不对"])
def test_both_may_be_elsewhere(town: Town, at_the_door: Phone, said: str):
    at_the_door.say(BOTH), at_the_door.say("改"), at_the_door.say(said)
    assert at_the_door.say("桂苑1幢").count("编号") == 2
    assert places(town) == {"lighting": "P2-1", "waste": "P2-1"}


def test_what_it_is_about_says_which_too(town: Town, at_the_door: Phone):
    at_the_door.say(BOTH), at_the_door.say("改"), at_the_door.say("照明"), at_the_door.say("桂苑1幢")
    assert places(town) == {"lighting": "P2-1", "waste": "P1-3"}


def test_a_place_alone_after_two_asks_only_which(town: Town, at_the_door: Phone):
    at_the_door.say(BOTH)
    assert "哪件不在那里" in at_the_door.say("不是,是桂苑1幢")
    assert "桂苑1幢" in at_the_door.say("1")
    assert places(town) == {"lighting": "P2-1", "waste": "P1-3"}


def test_a_number_that_none_of_them_has_is_asked_again(town: Town, at_the_door: Phone):
    at_the_door.say(BOTH), at_the_door.say("改")
    assert "哪件不在那里" in at_the_door.say("7")


def test_a_number_is_no_answer_to_a_question_that_offered_none(town: Town, at_the_door: Phone):
    at_the_door.say("楼道灯坏了")
    assert "在哪里" not in at_the_door.say("1")


def test_a_voice_message_has_the_place_too(town: Town, at_the_door: Phone):
    said = at_the_door.voice()
    assert where(town, said) == ("P1-3", "GA1") and "按您扫的码" in said


def test_a_photo_needs_no_more_than_one_sentence(town: Town, at_the_door: Phone):
    assert "什么事" in at_the_door.photo()
    assert where(town, at_the_door.say("楼道灯坏了")) == ("P1-3", "GA1")


def test_more_words_about_a_case_elsewhere_stay_with_it(town: Town, at_the_door: Phone):
    said = at_the_door.say("桂苑1幢路灯不亮")
    at_the_door.scan(scene_of(town, "P1-3"))
    assert "已加到" in at_the_door.say("灯一直在闪")
    assert where(town, said) == ("P2-1", "GA2") and len(town.cases()) == 1


def test_what_is_told_in_confidence_gets_no_place_he_did_not_say(town: Town, at_the_door: Phone):
    at_the_door.say("我要举报社区干部收钱")
    assert [case.place for case in town.cases()] == [None]


def test_a_question_goes_to_the_team_of_the_card_without_its_place(town: Town, at_the_door: Phone):
    said = at_the_door.say("老年证怎么办")
    assert where(town, said) == (None, "GA1") and "扫的码" not in said


def test_what_is_near_and_whose_grid_go_by_the_card(town: Town, at_the_door: Phone):
    assert "您扫码的翠园3幢" in at_the_door.say("附近 卫生站")
    assert "翠园3幢在" in at_the_door.say("我的网格")


def test_my_data_shows_it(town: Town, at_the_door: Phone):
    assert "刚扫的码:翠园3幢" in at_the_door.say("我的信息")


def test_the_card_greets_with_whoever_serves_there_now(town: Town):
    scene = scene_of(town, "P1-3")
    assert "王建国" in town.person("阿婆").scan(scene)

    def retire(session: Session) -> None:
        member = session.scalars(select(Member).where(Member.name == "王建国")).one()
        member.ended_on = local(town.clock.now()).date()

    town.look(retire)
    greeted = town.person("阿公").scan(scene)
    assert "王建国" not in greeted and "李明" in greeted
    assert scene_of(town, "P1-3") == scene


def test_an_import_leaves_the_card_alone_and_a_place_that_is_gone_is_met_kindly(town: Town, tmp_path: Path):
    scene = scene_of(town, "P1-3")
    folder = shutil.copytree(DISTRICT, tmp_path / "district")
    places = [line for line in (folder / "places.csv").read_text("utf-8").splitlines() if "P1-3" not in line]
    (folder / "places.csv").write_text("\n".join(places), "utf-8")
    before = town.office
    import_directory(town.store, folder, complete=True, categories=town.config.categories, now=town.clock.now())
    assert scene_of(town, "P1-3") == scene
    town.office = replace(before, directory=town.look(lambda session: build(session, town.clock.now().date())))
    phone = town.person("阿婆")
    assert "名册里已经没有了" in phone.scan(scene)
    assert "哪里" in phone.say("楼道灯坏了")


def scans_kept(session: Session) -> int:
    """Dialogues that know of a scanned card."""
    return len([row for row in session.execute(select(Dialogue.card_id, Dialogue.card_until)) if any(row)])


def test_the_scan_is_a_fact_of_the_talk_that_passes(town: Town, at_the_door: Phone):
    assert town.look(scans_kept) == 1
    town.clock.advance(hours=2)
    at_the_door.say("你好")
    assert town.look(scans_kept) == 0


async def test_by_the_second_night_nothing_tells_where_he_stood(town: Town, at_the_door: Phone, keyring: Keyring):
    scene = scene_of(town, "P1-3")
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    assert scene not in every_word_kept(town, keyring, but=("card",))
    await town.pass_time(days=2)
    assert town.look(scans_kept) == 0 and "翠园3幢" not in every_word_kept(town, keyring, but=("card", "place"))


def test_erasing_takes_the_scan_with_it(town: Town, at_the_door: Phone):
    at_the_door.say("删除")
    at_the_door.say("确认删除")
    assert town.look(scans_kept) == 0


def test_without_a_card_nothing_changes(town: Town):
    said = town.person("阿婆").say(LAMP)
    assert "扫" not in said
