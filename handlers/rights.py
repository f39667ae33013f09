"""My data (我的信息): a person sees what is held about him and who looked, or has all erased."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot import outbox
from bot.broadcasts import seats, words
from bot.cases import member_words, merging
from bot.cases.lifecycle import RUNNING
from bot.clock import local
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.places import scanned
from bot.conversation.readers.matters import plain_matter
from bot.conversation.readers.plain import Words
from bot.conversation.replies import privacy_notice
from bot.conversation.turn import Turn
from bot.directory.erasing import erase
from bot.messages import NOTHING_YET, Message, Reply
from bot.text.when import say_when
from models.broadcasts import get_broadcast
from models.case_views import find_views
from models.cases import find_cases_of_contact
from models.diary import find_own_entries
from models.media import count_media
from models.party_days import find_party_day
from models.permissions import find_permissions
from models.questionnaires import count_sheets_of
from models.seats import find_seats_of
from models.subscriptions import find_topics_of
from models.usual import find_usual_place

LOOKED_BACK = timedelta(days=90)
LIST_MAX = 20
ALL = 1_000
YES = ("确认删除", "确认")


#: Help that is applied for in confidence: 想申请关爱资金,别让支部知道.
_APPLIES = re.compile(r"(?:想|要)申请(?!删|注销|退|看|查|导)|关爱资金|困难补助")


@dataclass
class Erase:
    """The confirmation; erasing cannot be undone."""

    sure: Annotated[Words, Ask("删除后找不回来,在办的事没人答复您。确定请回“确认删除”,不删回 0。")]


rights = Capability("rights", words=("我的信息",), intents=("rights",), help="我的信息:看存了什么、可删除")
privacy = Capability("privacy", whole_words=("隐私", "隐私告知"))
delete = Capability("delete", form=Erase, words=("删除", "删除我的信息", "注销"))


@rights.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What is held, and who looked in the last 90 days: post, time, reason."""
    if _APPLIES.search(turn.heard.text):
        asked = {**plain_matter(turn.heard.text), "category": "benefits", "intent": "agency", "sealed": True}
        turn.go_on_with("report", matters=[asked])
        return NOTHING_YET
    session = turn.act.session
    mine = [case.id for case in find_cases_of_contact(session, turn.person_id, ALL)]
    photos = count_media(session, mine)
    kept = find_usual_place(session, turn.person_id)
    home = turn.office.directory.place(kept.place) if kept else None
    nothing = "姓名" if home else "姓名住址"
    address = "手机号" if turn.by_sms else "微信编号"
    lines = [f"存着:事项{len(mine)}件、照片语音{photos}份、聊天记录、您的{address}。没有{nothing}。"]
    lines += [f"常住地点:{home.name}(您同意记的;不要了回“忘记地点”)。"] if home else []
    here, until = scanned.standing(turn), turn.dialogue.card_until
    lines += [f"刚扫的码:{here.name},{say_when(until, turn.act.now)}后忘掉。"] if here and until else []
    if find_own_entries(session, turn.person_id, 1):
        lines.append("您写的民情日记(只有您看得到,回“我的日记”)。")
    topics = [words.topic_name(turn.office, topic) for topic in find_topics_of(session, turn.person_id)]
    lines += [f"您订阅了:{'、'.join(topics)}(不收回“退订 名字”)。"] if topics else []
    if allowed := sum(find_permissions(session, turn.person_id).values()):
        lines.append(f"您同意过的订阅通知:还能发{allowed}条(不收了在微信“服务通知”里关)。")
    kept_day = find_party_day(session, turn.person_id)
    lines += [f"您设的政治生日:{kept_day.month}月{kept_day.day}日(不要了回“取消政治生日”)。"] if kept_day else []
    if answered := count_sheets_of(session, turn.person_id):
        lines.append(f"开着的问卷里您的答案:{answered}份(结束后认不出是谁的;不要了回“删掉问卷”)。")
    views = find_views(session, mine, turn.act.now - LOOKED_BACK)
    lines += [f"{say_when(view.at, turn.act.now)} {view.viewer}:{view.reason}" for view in views[:LIST_MAX]]
    more = f"等{len(views)}次," if len(views) > LIST_MAX else ""
    lines.append(f"以上{more}是近90天谁看过。" if views else "近90天没有别人翻看。")
    if turn.sender.person.notice_at is not None:
        lines.append(
            f"隐私告知第{turn.sender.person.notice_version}版,{local(turn.sender.person.notice_at):%Y-%m-%d}告知。"
        )
    lines.append("抹去回“删除”,不收通知回“退订”,看告知全文回“隐私”。")
    return Reply("\n".join(lines))


@privacy.on_complete
def tell(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The whole notice."""
    return Reply(privacy_notice.full(turn.office.config.privacy))


@delete.on_complete
def forget(turn: Turn, form: Erase, settings: NoSettings) -> Reply | None:
    """Erase at once; what is left of a case cannot be led back to the person."""
    if form.sure.strip("“”。 ") not in YES:
        return Reply("没有删除。")
    mine = find_cases_of_contact(turn.act.session, turn.person_id, ALL)
    for case in mine:
        merging.split_all(turn.act, turn.office, case)
    running = [(case.id, case.code, case.owner_id) for case in mine if case.state in RUNNING]
    for event, seat in find_seats_of(turn.act.session, turn.person_id):
        seats.decline(turn.act, turn.office, get_broadcast(turn.act.session, event.id), seat)
    erase(turn.act, turn.person_id)
    turn.frames.clear()
    for row, code, owner_id in running:
        if owner_id is not None:
            text = member_words.erased(code)
            outbox.put(turn.act, owner_id, Message("notice", text, {"text": text}, about=row))
    return Reply("已删除您的信息。以后有事,随时再说。")
