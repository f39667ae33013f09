"""民情日记: kept without names for its writer alone; its matters become cases at his word; nobody counts entries."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

import models.diary
from bot.seal import Keyring
from models.audit import AuditRow
from models.diary import DiaryEntry, entry_text
from models.inbox import InboxRow
from models.media import Media
from models.sealed import unseal
from scheduler.tick import plan_standing
from tests.conversation.said import bind_all, code_in, codes_in, file_case
from tests.talk import Town

HEARD = "记 今天去翠园3幢,王奶奶说楼梯灯坏了,电话13812345678"


def kept(town: Town) -> list[str]:
    return town.look(lambda session: [entry_text(session, one) for one in session.scalars(select(DiaryEntry))])


def media_of(town: Town) -> list[tuple[str, str]]:
    rows = select(Media).where(Media.diary_id.is_not(None)).order_by(Media.id)
    return town.look(lambda session: [(one.kind, one.state) for one in session.scalars(rows)])


def test_names_and_numbers_are_nowhere_in_what_is_kept_the_message_included(town: Town):
    member = town.member("李明")
    reply = member.say(HEARD)
    assert "只有您看得到" in reply and "已隐去" in reply
    assert kept(town) == ["今天去翠园3幢,一位老人说楼梯灯坏了,电话[号码已隐藏]"]

    def bodies(session):
        rows = session.scalars(select(InboxRow).where(InboxRow.body.is_not(None)))
        return "".join(json.loads(unseal(session, "inbox.body", row.id, row.body))["text"] for row in rows)

    assert "王奶奶" not in town.look(bodies) and "绑定" in town.look(bodies)


def test_what_it_tells_of_becomes_a_case_at_his_word_only(town: Town):
    member = town.member("李明")
    reply = member.say(HEARD)
    assert "听出1件事" in reply and "1立事项 2不立" in reply
    assert town.cases() == []
    reply = member.say("1")
    (code,) = codes_in(reply)
    case = town.case(code)
    assert (case.category, case.place, case.contact_id) == ("lighting", "P1-3", None)
    assert "请转告居民" in reply


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("said", "cases"), [("1", 2), ("可以", 2), ("2", 0), ("不用", 0)])
def test_several_matters_are_one_question(town, said, cases):
    member = town.member("李明")
    reply = member.say("记 翠园3幢楼道灯坏了,5幢门口垃圾没人清运")
    assert "听出2件事" in reply and reply.count("?") == 1
    member.say(said)
    assert len(town.cases()) == cases


@pytest.mark.only_on("sqlite")
def test_a_nod_to_the_offer_takes_no_task(town):
    member = town.member("李明")
    task = file_case(town.person("阿婆"))
    member.received()
    member.say(HEARD)
    member.say("可以")
    assert town.case(task).state == "open" and len(town.cases()) == 2


@pytest.mark.only_on("sqlite")
def test_danger_is_no_diary_matter_the_number_comes_first_and_the_case_at_once(town):
    member = town.member("李明")
    assert town.case(code_in(member.say("记 翠园5幢两家人要打起来了"))).urgency == "now"
    reply = member.say("记 翠园3幢着火了")
    assert reply.startswith("请马上打119")
    assert town.case(code_in(reply)).urgency == "life"


@pytest.mark.only_on("sqlite")
def test_without_a_matter_nothing_is_offered(town):
    assert "听出" not in town.member("李明").say("记 今天走了五户,都挺好")


def test_only_the_writer_sees_it(town: Town):
    phones, resident = bind_all(town, "李明", "周敏", "刘芳"), town.person("阿婆")
    phones["李明"].say(HEARD)
    assert "1 今天 今天去翠园3幢,一位老人说" in phones["李明"].say("我的日记")
    for other in (phones["周敏"], phones["刘芳"]):
        assert "还没有日记" in other.say("我的日记")
        assert "没有这一条" in other.say("删日记 1")
    assert "一位老人" not in resident.say("我的日记")
    assert "民情日记" in phones["李明"].say("我的信息")


@pytest.mark.only_on("sqlite")
def test_a_photo_or_a_voice_after_it_belongs_to_it_and_is_no_report(town):
    member = town.member("李明")
    member.say("记 今天走了五户,都挺好")
    assert "照片加到日记了" in member.photo()
    assert "语音加到日记了" in member.voice()
    assert media_of(town) == [("image", "waiting"), ("voice", "waiting")] and town.cases() == []
    assert "(照片、语音)" in member.say("我的日记")
    assert "照片马上发来" in member.say("我的日记 1")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("send", ["photo", "voice"])
def test_asked_what_to_note_a_photo_or_a_voice_is_an_answer(town, send):
    member = town.member("李明")
    assert "记什么" in member.say("记")
    assert "加到日记了" in getattr(member, send)()
    assert len(media_of(town)) == 1 and town.cases() == []


@pytest.mark.only_on("sqlite")
def test_after_the_case_was_opened_a_photo_is_the_cases(town):
    member = town.member("李明")
    member.say(HEARD)
    code = code_in(member.say("1"))
    assert code in member.photo()


@pytest.mark.only_on("sqlite")
def test_it_is_deleted_by_number_or_taken_back_with_its_photos(town):
    member = town.member("李明")
    member.say("记 第一条,都挺好")
    member.photo()
    member.say("记 第二条,也挺好")
    assert "那条日记删了" in member.say("发错了")
    assert len(kept(town)) == 1
    assert "删了" in member.say("删日记 1")
    assert kept(town) == [] and media_of(town) == []


@pytest.mark.only_on("sqlite")
async def test_it_is_gone_after_its_days_and_a_voice_after_one(town):
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    member = town.member("李明")
    member.say("记 今天走了五户,都挺好")
    member.voice()
    await town.pass_time(hours=23)
    assert media_of(town) == [("voice", "waiting")]
    await town.pass_time(days=1)
    assert media_of(town) == [("voice", "erased")]
    await town.pass_time(days=87)
    assert len(kept(town)) == 1
    await town.pass_time(days=2)
    assert kept(town) == []


def test_it_is_erased_with_his_right(town: Town):
    member = town.member("李明")
    member.say("记 今天走了五户,都挺好")
    member.photo()
    member.say("删除")
    assert "已删除" in member.say("确认删除")
    assert kept(town) == [] and media_of(town) == []


@pytest.mark.only_on("sqlite")
def test_nobody_can_count_entries(town):
    """No audit row says who wrote, and the queries have neither a count nor a list over writers."""
    town.member("李明").say("记 今天走了五户,都挺好")
    actions = town.look(lambda session: [row.action for row in session.scalars(select(AuditRow))])
    assert not any("diary" in action for action in actions)
    source = Path(models.diary.__file__).read_text(encoding="utf-8")
    assert "func" not in source and "group_by" not in source


@pytest.mark.only_on("sqlite")
def test_a_residents_word_is_an_ordinary_sentence(town):
    town.person("阿婆").say(HEARD)
    assert kept(town) == []


def test_it_is_sealed_at_rest(town: Town, keyring: Keyring):
    town.member("李明").say("记 今天走了五户,都挺好")
    raw = town.look(lambda session: session.scalars(select(DiaryEntry.text)).one())
    assert "走了五户".encode() not in raw


async def test_on_friday_its_writer_reads_his_week_again_and_nobody_else_does(town: Town):
    phones = bind_all(town, "李明", "王建国")
    phones["李明"].say(HEARD)
    phones["李明"].say("2")
    phones["李明"].say("记 菜场的台阶太滑,问问能不能装扶手")
    await town.pass_time(days=3)
    for phone in phones.values():
        phone.say("待办")  # within two days, so that he can be written to
        phone.received()
    await town.pass_time(days=1, hours=7, minutes=31)  # Friday, 16:31
    (told,) = [text for text in phones["李明"].received() if "这周您记的" in text]
    assert "一位老人说楼梯灯坏了" in told and "扶手" in told and "只有您看得到" in told
    assert "2条" not in told and "2篇" not in told
    assert not any("这周您记的" in text for text in phones["王建国"].received())


@pytest.mark.only_on("sqlite")
async def test_what_was_deleted_is_not_in_it_and_an_empty_week_says_nothing(town: Town):
    member = town.member("李明")
    member.say("记 菜场的台阶太滑")
    member.say("删日记 1")
    await town.pass_time(days=3)
    member.say("待办")
    await town.pass_time(days=1, hours=7, minutes=31)
    assert not any("这周您记的" in text for text in member.received())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "said",
    [
        "记一下 今天入户5家没什么事",
        "民情日记:早上巡查没事",
        "今天入户5家没什么事",
        "今天去了翠园3幢李奶奶家,聊了聊家常",
    ],
)
def test_a_round_told_in_plain_words_is_the_diary_and_nobody_elses(town, said):
    """Right after a report, too: it used to be added to that case, and its member read it."""
    member = town.member("张华")
    file_case(member, "翠园3幢垃圾没人清运")
    leader = bind_all(town, "王建国")["王建国"]
    leader.received()
    assert "只有您看得到" in member.say(said)
    assert leader.received() == [] and len(town.cases()) == 1
    assert "李奶奶" not in "".join(kept(town))


@pytest.mark.only_on("sqlite")
def test_what_he_finds_broken_on_his_round_is_reported_at_once(town):
    assert "收到,编号" in town.member("张华").say("巡查发现翠园3幢消防通道堵了")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["有人上门推销吗", "今天上门收水费的是谁", "什么时候上门抄表"])
def test_a_question_about_a_visit_is_no_diary(town, said):
    assert "只有您看得到" not in town.member("张华").say(said)
