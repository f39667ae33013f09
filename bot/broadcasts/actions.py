"""Actions (经办): the only writers of broadcasts: written, read back, approved by a second person, held, taken back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.broadcasts import lifecycle, mass, preview, words
from bot.broadcasts.audience import Audience, count, count_residents
from bot.broadcasts.kinds import EXEMPT
from bot.broadcasts.people import find_approvers, is_wide, require_author
from bot.cases.codes import free_code
from bot.directory.office import Office
from bot.errors import NotFound, Refused
from bot.messages import Message, Prompt
from bot.text.hidden import HIDDEN
from models.broadcasts import Broadcast, find_broadcast, is_broadcast_code_taken
from models.cases import is_code_taken
from models.dialogues import close_prompts
from models.people import Member, find_member

TEXT_MAX = 500  # what still fits WeChat's 2,000 bytes with its frame


class BadText(Refused):
    """The words may not be sent as they are."""


#: A question to a second person that his head count answers.
APPROVAL = "approval"
_ADDRESS = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org)\b", re.IGNORECASE)
#: 1, sent as the answer to another question, is no text.
_WORDS = re.compile(r"[^\W\d_]")
_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


@dataclass(frozen=True)
class Draft:
    """A broadcast as its author words it."""

    kind: str
    text: str
    audience: Audience
    send_at: datetime
    title: str = ""
    options: tuple[str, ...] = ()
    places: int | None = None
    corrects_id: int | None = None
    mass: bool = False


def write(act: Act, office: Office, author: Member, draft: Draft) -> Broadcast:
    """Keep a draft. Raises Refused for words or an audience that may not be sent."""
    require_author(office, author)
    check_text(draft.text)
    if draft.mass and not is_wide(office, author):
        raise Refused("微信群发是发给全体关注的人,要街道一级的组织者来写。")
    return keep(act, office, author, draft)


def keep(act: Act, office: Office, author: Member, draft: Draft) -> Broadcast:
    """Keep a draft whose words and author are in order."""
    if draft.kind == "care":
        _check_care(office, draft.audience)
    row = Broadcast(
        id=act.new_id(),
        code=free_code(act, is_broadcast_code_taken, is_code_taken),
        kind=draft.kind,
        state=lifecycle.DRAFT,
        author_id=author.person_id,
        organisation=author.organisation,
        title=words.title_of(draft.title or draft.text),
        text=draft.text,
        audience=draft.audience.as_json(),
        options=list(draft.options),
        places=draft.places,
        corrects_id=draft.corrects_id,
        mass=draft.mass,
        created_at=act.now,
        send_at=max(draft.send_at, act.now),
        expires_at=max(draft.send_at, act.now) + timedelta(days=office.config.broadcasts.keep_days),
    )
    act.session.add(row)
    act.session.flush()
    act.record("broadcast.write", f"broadcast:{row.code}", kind=row.kind)
    return row


def count_and_check(act: Act, office: Office, broadcast: Broadcast) -> preview.Preview:
    """Count the audience now. Raises Refused where it is empty or too small to be no list of persons."""
    if broadcast.mass:
        mass.require_possible(act, office, broadcast)
    shown = preview.preview(act.session, office, broadcast, act)
    _check_heads(office, shown.people, 0 if broadcast.kind in EXEMPT else shown.residents)
    broadcast.counted = shown.people
    return shown


def check_audience(session: Session, office: Office, audience: Audience) -> None:
    """Raises Refused for an audience that no broadcast of an author may have: before more is asked of him."""
    _check_heads(office, count(session, audience), count_residents(session, audience))


def _check_heads(office: Office, people: int, residents: int) -> None:
    least = office.config.broadcasts.residents_min
    if people == 0:
        raise Refused("这个范围里没有人:没有人订阅,也没有成员。换个范围再发。")
    if 0 < residents < least:
        raise Refused(f"这个范围的居民只有{residents}人,少于{least}人不能按条件群发。放大范围,或只发给成员。")


def submit(act: Act, office: Office, broadcast: Broadcast) -> Sequence[Member]:
    """Ask those who may approve; whoever answers with the head count first has approved. Returns whom it asked."""
    shown = count_and_check(act, office, broadcast)
    author = author_of(act, broadcast)
    approvers = find_approvers(act.session, office, author)
    if not approvers:
        raise Refused("没有第二个人能批。请上级在名册里登记组织者、书记或督导员,再送审。")
    _move(act, broadcast, "submit", people=shown.people)
    asked = preview.read_back(office, broadcast, shown, act)
    text = f"{author.name}请您审批编号 {broadcast.code}\n{asked}\n原文:{broadcast.text}\n{preview.only_these(shown)}同意请直接回总人数;不同意回“不批 {broadcast.code} 原因”。"
    for approver in approvers:
        prompt = Prompt(APPROVAL, about=broadcast.id, detail={"count": broadcast.counted})
        fields = {"code": broadcast.code, "text": f"群发“{broadcast.title}”等您批"}
        outbox.put(act, approver.person_id, Message("question", text, fields, about=broadcast.id, prompt=prompt))
    return approvers


def approve(act: Act, office: Office, broadcast: Broadcast, approver: Member, head_count: int) -> None:
    """The second person has read it: he answers with the head count, and is not the author. Raises Refused."""
    author = author_of(act, broadcast)
    if approver.person_id == broadcast.author_id:
        raise Refused("自己写的要另一个人批。")
    if approver.person_id not in {one.person_id for one in find_approvers(act.session, office, author)}:
        raise Refused("您不能批这一条:要同级或上级的组织者、书记、督导或值班员。")
    if broadcast.approver_id is not None:
        raise Refused(f"编号 {broadcast.code}已由{_name_of(act, broadcast.approver_id)}批了,您不用再批。")
    lifecycle.after(broadcast.state, "approve")
    if broadcast.mass:
        mass.require_possible(act, office, broadcast)
    if head_count != broadcast.counted:
        raise Refused("人数对不上,没有发。请再看一遍范围,回总人数。")
    broadcast.approver_id, broadcast.approved_at = approver.person_id, act.now
    broadcast.look_at = broadcast.send_at
    _move(act, broadcast, "approve", people=head_count, by=approver.code)
    close_prompts(act.session, act.now, broadcast.id, (APPROVAL,))
    when = words.say_send_at(broadcast.send_at, act.now) if broadcast.send_at > act.now else "现在开始发"
    _tell_author(act, broadcast, f"{approver.name}批了编号 {broadcast.code},{when}。")


def let_out(act: Act, broadcast: Broadcast, move: str) -> None:
    """Without a second person: a correction, or a warning that cannot wait (`move`: correct, warn)."""
    _move(act, broadcast, move, people=broadcast.counted)
    broadcast.approved_at, broadcast.look_at = act.now, act.now


def reject(act: Act, broadcast: Broadcast, approver: Member, reason: str) -> None:
    """Not like this; the author hears why."""
    if approver.person_id == broadcast.author_id:
        raise Refused(f"自己写的不用不批,回“撤回群发 {broadcast.code}”就行。")
    _move(act, broadcast, "reject", by=approver.code)
    broadcast.reason = reason[:200]
    close_prompts(act.session, act.now, broadcast.id, (APPROVAL,))
    _tell_author(act, broadcast, f"编号 {broadcast.code}没批,{approver.name}说:{reason}。改好请再发“群发”。")


def pause(act: Act, broadcast: Broadcast, why: str = "") -> None:
    """Nothing more leaves: what was handed over and has not left is taken back, and comes again with 恢复."""
    before = broadcast.state
    _move(act, broadcast, "pause")
    broadcast.paused_from, broadcast.reason, broadcast.look_at = before, why[:200], act.now


def resume(act: Act, broadcast: Broadcast) -> None:
    """Go on from where it stood."""
    _move(act, broadcast, "resume")
    broadcast.paused_from, broadcast.reason = "", ""
    broadcast.look_at = max(broadcast.send_at, act.now)


def recall(act: Act, broadcast: Broadcast) -> None:
    """Take back what has not left; what has can only be corrected (更正)."""
    _move(act, broadcast, "recall")
    close_prompts(act.session, act.now, broadcast.id, (APPROVAL,))
    broadcast.look_at = broadcast.ended_at = act.now


def find_mine(act: Act, office: Office, member: Member, code: str) -> Broadcast:
    """The broadcast of a code that this member may steer: his own, or one he could approve. Raises Refused."""
    found = find_broadcast(act.session, code)
    if found is not None:
        author = author_of(act, found)
        allowed = {author.person_id, *(one.person_id for one in find_approvers(act.session, office, author))}
        if member.person_id in allowed:
            return found
    raise Refused(f"没有编号 {code} 的群发。回“群发进度”看最近的。")


def require_broadcast(session: Session, code: str) -> Broadcast:
    """The broadcast of a code, for whoever runs the installation. Raises NotFound."""
    found = find_broadcast(session, code.upper())
    if found is None:
        raise NotFound(f"没有编号 {code} 的群发")
    return found


def _name_of(act: Act, person_id: int) -> str:
    member = find_member(act.session, person_id)
    return member.name if member is not None else "别人"


def author_of(act: Act, broadcast: Broadcast) -> Member:
    """Who wrote it."""
    member = act.session.get(Member, broadcast.author_id)
    assert member is not None  # only members write broadcasts, and a member's row is never deleted
    return member


def _move(act: Act, broadcast: Broadcast, move: str, **detail: object) -> None:
    broadcast.state = lifecycle.after(broadcast.state, move, broadcast.paused_from)
    act.record(f"broadcast.{move}", f"broadcast:{broadcast.code}", **detail)


def _tell_author(act: Act, broadcast: Broadcast, text: str) -> None:
    if broadcast.author_id != act.person_id:
        fields = {"code": broadcast.code, "text": text}
        outbox.put(act, broadcast.author_id, Message("progress", text, fields, about=broadcast.id))


def check_text(text: str) -> None:
    """Raises BadText for words that may not be sent."""
    if not _WORDS.search(text):
        raise BadText("还没有正文。")
    if len(text) > TEXT_MAX:
        raise BadText(f"正文{len(text)}字,太长了。请压到{TEXT_MAX}字以内。")
    if _ADDRESS.search(text):
        raise BadText("正文里不能带网址:短信和模板消息发不出去。请改成“详情回‘通知’或到居委会问”。")
    if _IDENTITY_NUMBER.search(text) or HIDDEN.search(text):
        raise BadText("正文里有身份证号或银行卡号,不能群发。请删掉再来。")


def _check_care(office: Office, audience: Audience) -> None:
    topics = office.config.broadcasts.topics
    if not audience.topics or not all(topics[code].care for code in audience.topics if code in topics):
        named = "、".join(f"订阅{topic.name}" for topic in topics.values() if topic.care)
        raise Refused(f"关怀只发给自己订阅了的人。范围请写“{named}”。")
