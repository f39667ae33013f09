"""Correcting and warning (更正与预警): the two that go out without a second person beforehand; he looks afterwards."""

from bot import outbox
from bot.act import Act
from bot.broadcasts import actions, lifecycle, mass, preview
from bot.broadcasts.audience import Audience, is_had_by_anybody
from bot.broadcasts.naming import read_audience
from bot.broadcasts.people import find_approvers, require_author
from bot.config.broadcasts import Alert
from bot.directory.office import Office
from bot.errors import Refused
from bot.messages import Message, Prompt
from models.broadcasts import Broadcast
from models.people import Member

NOT_HIS = "预警要组织者、书记或值班员来发。请马上打电话告诉他们。"
UNTIL_MAX = 12
REVIEW = "warn_review"
REVIEW_OPTIONS = ("该发", "不该发")


def require_correctable(office: Office, member: Member, wrong: Broadcast, text: str) -> None:
    """Whether `text` may put `wrong` right. Raises Refused."""
    require_author(office, member)
    if not wrong.fed:
        raise Refused("这条还没发出去。要改就撤回,再写一条。")
    actions.check_text(text)


def correct(act: Act, office: Office, member: Member, wrong: Broadcast, text: str) -> Broadcast:
    """Send `text` to exactly those who had `wrong`, at once; who has not had it gets neither. It counts no messages.

    Raises Refused, and then `wrong` stays as it was.
    """
    require_correctable(office, member, wrong, text)
    if not is_had_by_anybody(act.session, wrong.id):
        raise Refused("原来那条还没有人收到,不用更正。要改就撤回,再写一条。")
    had, audience = mass.say_had(act.session, wrong), Audience(had=wrong.id)
    draft = actions.Draft("correction", text, audience, act.now, f"更正{wrong.title}", corrects_id=wrong.id)
    row = actions.write(act, office, member, draft)
    row.counted = wrong.fed  # at most; to count who has it would hold up everybody
    if wrong.state != lifecycle.RECALLED:
        actions.recall(act, wrong)
    actions.let_out(act, row, "correct")
    _tell_others(act, office, row, f"{member.name}更正了编号 {wrong.code},发给收到过的人({had}):{row.text}")
    return row


def find_alert(office: Office, said: str) -> Alert | None:
    """The danger that people call so."""
    alerts = office.config.broadcasts.warnings.values()
    return next((one for one in alerts if said and said in (one.name, f"{one.name}预警")), None)


def may_warn(office: Office, member: Member) -> bool:
    """Who may write a broadcast or approve one."""
    settings = office.config.broadcasts
    return bool(set(member.posts) & {*settings.author_posts, *settings.approver_posts})


def write_warning(act: Act, office: Office, member: Member, what: str, where: str, until: str) -> Broadcast:
    """Keep a draft of the fixed words. Raises Refused for a danger there are no words for, or a time that lacks."""
    found = find_alert(office, what)
    if found is None or not may_warn(office, member):
        raise Refused(f"没有“{what}”这种预警。" if found is None else NOT_HIS)
    if "{until}" in found.text and not until.strip():
        raise Refused(f"“{found.name}”要说到什么时候,如“今天18点”。")
    text = found.text.format(until=until.strip()[:UNTIL_MAX])
    audience = read_audience(office, member, where)
    return actions.keep(act, office, member, actions.Draft("warning", text, audience, act.now, found.name))


def warn(act: Act, office: Office, row: Broadcast) -> None:
    """Let a warning out at once, and ask those who may approve to look at it afterwards."""
    actions.let_out(act, row, "warn")
    shown = preview.preview(act.session, office, row, act)
    text = f"预警已发出:{preview.read_back(office, row, shown, act)}\n{row.text}\n请事后复核:1该发 2不该发"
    prompt = Prompt(REVIEW, REVIEW_OPTIONS, about=row.id)
    _tell_others(act, office, row, text, prompt)


def review(act: Act, row: Broadcast, member: Member, number: int) -> bool:
    """Whoever looks first has looked; False when somebody did before, or when it is his own."""
    if row.reviewed_at is not None or member.person_id == row.author_id:
        return False
    row.reviewer_id, row.reviewed_at, row.review = member.person_id, act.now, REVIEW_OPTIONS[number - 1]
    act.record("broadcast.review", f"broadcast:{row.code}", found=row.review, by=member.code)
    text = f"{member.name}复核了预警编号 {row.code}:{row.review}。" + (
        f"请回“更正 {row.code} 正文”说明。" if number == 2 else ""
    )
    fields = {"code": row.code, "text": text}
    outbox.put(act, row.author_id, Message("progress", text, fields, about=row.id))
    return True


def _tell_others(act: Act, office: Office, row: Broadcast, text: str, prompt: Prompt | None = None) -> None:
    author = actions.author_of(act, row)
    for one in find_approvers(act.session, office, author):
        fields = {"code": row.code, "text": f"“{row.title}”已发出"}
        outbox.put(act, one.person_id, Message("question", text, fields, about=row.id, prompt=prompt))
