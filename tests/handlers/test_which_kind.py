"""是哪一样: a matter that could be of two kinds is filed at once as the likelier, and asked about in the same reply."""

import csv
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.discretion import PRIVATE
from bot.config.categories import builtin_categories
from bot.store import Store
from bot.understanding.understand import understand
from bot.understanding.understood import Matter
from models.media import Media, find_media_of_case
from tests.conversation.said import code_in, codes_in, file_doubted
from tests.support import FixedClock
from tests.talk import Phone, Town, build_town

TEXTS = Path(__file__).parents[1] / "understanding" / "two_kinds.tsv"


@pytest.fixture
def resident(town: Town) -> Phone:
    phone = town.person("阿婆")
    phone.say("你好")  # the privacy notice rides on the first answer
    return phone


def doubtful(town: Town, where: str = "翠园3幢") -> list[tuple[str, Matter]]:
    """Words that could be of two kinds, as they are understood: of which ones that is so changes with each training."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return in_doubt(town, [row["text"] for row in csv.DictReader(file, delimiter="\t")], where)


def in_doubt(town: Town, told: Iterable[str], where: str = "翠园3幢") -> list[tuple[str, Matter]]:
    """Those of `told` that are understood as of two kinds."""
    texts = [f"{where},{text}" for text in told]
    office = town.office
    heard = [(text, understand(text, office.directory.gazetteer, office.config.categories).matters) for text in texts]
    found = [(text, told[0]) for text, told in heard if len(told) == 1 and told[0].alternatives]
    return [(text, told) for text, told in found if told.urgency == "normal" and told.intent == "report"]


def test_it_is_filed_at_once_and_asked_about_in_the_same_reply(town: Town, resident: Phone):
    text, told = doubtful(town)[0]
    reply = resident.say(text)
    assert town.case(code_in(reply)).category == told.category
    *_, asked, first, second, last = reply.splitlines()
    names = [town.office.category(kind).in_plain_words for kind in told.alternatives]
    assert [asked, first, second] == ["先按1记了,是哪一样?", f"1 {names[0]}", f"2 {names[1]}"]
    assert last == "两样都有回“都有”;不回就按1办。"
    assert len(f"{asked}{first}{second}{last}") <= 60


def test_who_answers_nothing_has_lost_nothing(town: Town, resident: Phone, clock: FixedClock):
    text, told = doubtful(town)[0]
    code = code_in(resident.say(text))
    clock.advance(hours=25)
    resident.say("2")
    case = town.case(code)
    assert (case.category, case.state, case.owner_id is None) == (told.category, "open", False)


def test_the_second_kind_goes_to_whom_it_concerns(town: Town, resident: Phone):
    leader, worker = town.member("王建国"), town.member("李明")
    code = file_doubted(resident, "翠园3幢路灯坏了", second="power")
    assert any("路灯" in said for said in worker.received())
    reply = resident.say("2")
    assert f"编号 {code}改按“电和电线”办,由物业李明办理" in reply  # he does both
    code = file_doubted(resident, "翠园5幢路灯坏了", second="leak")
    reply = resident.say("2")
    assert f"编号 {code}改按“漏水、渗水”办,由网格长王建国(党员)办理" in reply
    assert town.case(code).category == "leak"
    assert any("漏水渗水" in said and code in said for said in leader.received())
    assert any(f"编号 {code} 已改由别人办" in said for said in worker.received())


def test_the_clock_is_that_of_the_kind_from_when_it_was_told(town: Town, resident: Phone, clock: FixedClock):
    code = file_doubted(resident, "翠园3幢楼上漏水", second="water")
    before = town.case(code)
    clock.advance(minutes=20)
    assert "10:30前给您回话" in resident.say("2")
    after = town.case(code)
    assert before.accept_by - after.accept_by == timedelta(hours=1)
    assert after.resolve_by < before.resolve_by


def test_who_took_it_already_keeps_it_and_is_told(town: Town, resident: Phone):
    worker = town.member("李明")
    code = file_doubted(resident, "翠园3幢路灯坏了", second="leak")
    worker.say(f"接单 {code}")
    worker.received()
    assert "由物业李明办理" in resident.say("2")
    assert any(f"编号 {code} 居民说是漏水渗水" in said for said in worker.received())
    assert town.case(code).category == "leak"


@pytest.mark.parametrize("said", ["1", "是漏水", "第一个", "就是渗水", "对的", "不是下水道,是漏水", "随便"])
def test_the_first_stays_as_it_is(town: Town, resident: Phone, said: str):
    code = file_doubted(resident)
    assert resident.say(said) == f"好的,编号 {code}就按“漏水、渗水”办。"
    assert town.case(code).category == "leak"


@pytest.mark.parametrize(
    "said", ["2", "是下水道", "第二个", "后面那个", "下水道堵了", "不是漏水", "不是漏水,是下水道堵了", "积水排水"]
)
def test_the_second_is_understood_in_free_words(town: Town, resident: Phone, said: str):
    code = file_doubted(resident)
    assert f"编号 {code}改按“下水堵、积水”办" in resident.say(said)
    assert [case.category for case in town.cases()] == ["drainage"]


@pytest.mark.parametrize("said", ["都有", "两个都是", "1和2", "1、2"])
def test_both_become_a_case_each(town: Town, resident: Phone, said: str):
    file_doubted(resident)
    reply = resident.say(said)
    assert reply.startswith("好的,两样各记一件。收到,编号 ")
    assert [case.category for case in town.cases()] == ["leak", "drainage"]
    assert len({(case.place, case.grid) for case in town.cases()}) == 1


def test_both_show_the_photos_fetched_or_not(town: Town, resident: Phone):
    worker = town.member("王建国")
    code = file_doubted(resident)
    resident.photo("media-7"), resident.photo("media-8")

    def fetch_the_first(session: Session) -> None:
        first = session.scalars(select(Media).order_by(Media.id)).first()
        assert first is not None
        first.state, first.path, first.mime = "stored", "ab/photo.jpg", "image/jpeg"

    town.look(fetch_the_first)
    resident.say("都有")
    second = next(case for case in town.cases() if case.code != code)

    def seen(session: Session) -> list[tuple[str, str, str]]:
        return [(one.state, one.path, one.provider_media_id) for one in find_media_of_case(session, second.id)]

    assert town.look(seen) == [
        ("stored", "ab/photo.jpg", "media-7"),
        ("waiting", "", "media-8"),
    ]
    assert second.media == 2
    task = next(text for text in worker.received() if f"新任务 编号 {second.code}" in text)
    assert "有照片" in task


def test_neither_is_looked_at_by_whoever_serves_there(town: Town, resident: Phone):
    code = file_doubted(resident)
    assert f"编号 {code}改按“别的事”办" in resident.say("都不是")


@pytest.mark.parametrize("said", ["取消", "退出"])
def test_the_question_is_left_and_the_report_goes_on(town: Town, resident: Phone, said: str):
    code = file_doubted(resident)
    assert resident.say(said) == "好的,不问了,报的事照1办。不用办了回“不用办了 编号”。"
    resident.say("2")
    assert (town.case(code).category, town.case(code).state) == ("leak", "open")


@pytest.mark.parametrize("said", ["还有下水道也堵了", "桂苑1幢下水道堵了"])
def test_a_further_matter_is_no_answer(town: Town, resident: Phone, said: str):
    code = file_doubted(resident)
    resident.say(said)
    assert town.case(code).category == "leak"
    assert len(town.cases()) == 2


def test_another_question_of_ours_comes_first(town: Town, resident: Phone):
    code = file_doubted(resident)
    assert "在哪里?" in resident.say("电梯坏了")
    resident.say("下水道旁边")
    assert town.case(code).category == "leak"


def test_two_doubts_in_one_message_are_asked_one_after_the_other(town: Town, resident: Phone):
    (one, told), (other, also) = two_apart(town)
    reply = resident.say(f"{one}。另外,{other.split(',', 1)[1]}")
    first, second = codes_in(reply)
    assert reply.count("是哪一样?") == 1 and f"编号 {first}先按1记了" in reply
    reply = resident.say("2")
    assert f"编号 {second}先按1记了,是哪一样?" in reply
    assert "是哪一样?" not in resident.say("2")
    assert [town.case(code).category for code in (first, second)] == [told.alternatives[1], also.alternatives[1]]


def two_apart(town: Town) -> list[tuple[str, Matter]]:
    """Two of these that are still two matters, and in doubt, in one message."""
    office, all_of_them = town.office, doubtful(town)
    for one, told in all_of_them:
        for other, also in all_of_them:
            text = f"{one}。另外,{other.split(',', 1)[1]}"
            heard = understand(text, office.directory.gazetteer, office.config.categories).matters
            if [each.alternatives for each in heard] == [told.alternatives, also.alternatives] and one != other:
                return [(one, told), (other, also)]
    raise AssertionError("no two of them stand beside each other")


def test_where_it_is_comes_before_what_it_is(town: Town, resident: Phone):
    office = town.office
    text, told = next((text, told) for text, told in doubtful(town, "您好") if told.place is None)
    assert "在哪里?" in (reply := resident.say(text)) and "是哪一样?" not in reply and not codes_in(reply)
    reply = resident.say("翠园3幢")
    assert "是哪一样?" in reply and town.case(code_in(reply)).category == told.category
    assert office.category(told.alternatives[1]).in_plain_words in reply


def test_danger_is_never_asked_about(town: Town, resident: Phone):
    text, _ = doubtful(town)[0]
    reply = resident.say(f"{text}。还有4楼着火了")
    assert reply.startswith("请马上打119") and "是哪一样?" not in reply


def test_nobody_is_asked_where_the_answer_changes_nothing(store: Store, clock: FixedClock):
    """The same person comes, by the same time, for either."""
    same = {code: {"accept_h": 2, "resolve_h": 27} for code in builtin_categories()}
    town = build_town(store, clock, categories=same)
    asked = ["是哪一样?" in town.person(f"p{at}").say(text) for at, (text, told) in enumerate(doubtful(town))]
    changes = [bool({"lighting", "power"} & set(told.alternatives)) for _, told in doubtful(town)]
    assert asked == changes and not all(asked)


#: Of two kinds, of which the second is nothing for a text: 纠纷 or 劳动.
BESIDE_PRIVATE = (
    "楼下小饭店油烟熏,老板不讲理还骂",
    "楼上小两口天天吵,摔碗,孩子哭",
    "装修公司收了七成钱停工两个月",
    "公用的平台让四楼占着放煤球,大家意见大",
    "租客在走廊里架炉子炒菜,房东不管",
    "大年夜他家在我窗下放炮,讲也讲不听",
    "我楼道里的腌菜缸给人搬走了,说我挡着道",
)


def test_what_does_not_go_by_sms_is_not_named_there(store: Store, clock: FixedClock):
    town = build_town(store, clock, categories={kind: {"accept_h": 1, "resolve_h": 9} for kind in PRIVATE})
    told = [(text, *each.alternatives) for text, each in in_doubt(town, BESIDE_PRIVATE)]
    texts = [text for text, first, second in told if second in PRIVATE and first not in PRIVATE]
    asked = [text for at, text in enumerate(texts) if "是哪一样?" in town.person(f"p{at}").say(text)]
    assert asked
    for at, text in enumerate(asked):
        reply = town.sms(f"+861391234567{at}").say(text)
        assert codes_in(reply) and "是哪一样?" not in reply


def test_by_sms_it_is_asked_and_answered_too(town: Town):
    phone = town.sms("+8613912345678")
    text, told = next((text, told) for text, told in doubtful(town) if not PRIVATE & set(told.alternatives))
    reply = phone.say(text)
    assert "是哪一样?" in reply
    code = codes_in(reply)[0]
    phone.say("2")
    assert town.case(code).category == told.alternatives[1]


def test_a_moment_later_it_is_taken_back(town: Town, resident: Phone):
    worker = town.member("李明")
    code = file_doubted(resident, "翠园3幢路灯坏了", second="leak")
    before = town.case(code)
    resident.say("2")
    assert "撤回" in resident.say("发错了")
    after = town.case(code)
    assert (after.category, after.owner_id, after.resolve_by) == ("lighting", before.owner_id, before.resolve_by)
    assert worker.received()


def test_a_case_that_is_done_is_not_sorted_anew(town: Town, resident: Phone):
    code = file_doubted(resident, "翠园3幢路灯坏了", second="leak")
    resident.say(f"不用办了 {code}")
    resident.say("是漏水")
    assert town.case(code).category == "lighting"
