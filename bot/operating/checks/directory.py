"""The directory (名册): who could answer, and who hears of it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from bot.clock import local
from bot.directory.snapshot import build
from bot.operating.checks.patient import Note, Patient
from models.directory import find_version
from models.identities import find_members_not_bound
from models.people import find_members_with_post


def directory(patient: Patient) -> Iterator[str]:
    """Somebody is responsible everywhere, and can be told."""
    today = local(patient.clock.now()).date()
    yield from patient.store.run(lambda session: list(_gaps(session, today)))
    by_sms = patient.config.sms.can_send("task")
    yield from patient.store.run(lambda session: list(_not_bound(session, by_sms=by_sms)))


def _gaps(session: Session, today: date) -> Iterator[str]:
    if find_version(session) == 0:
        yield "名册: 还没有导入;运行 `python -m bot import 名册文件夹`"
        return
    grids = build(session, today).grids
    if not grids:
        yield "名册: 没有网格;导入 grids.geojson"
    if not find_members_with_post(session, "duty_officer"):
        yield "名册: 没有街道值班(duty_officer), 没有地点的急事会没有人接;在 members.csv 里给一个人这个岗位, 再导入"


def _not_bound(session: Session, *, by_sms: bool) -> Iterator[str]:
    """Who is reached by his number alone, where tasks go by SMS, and who by nothing."""
    unbound = find_members_not_bound(session) if find_version(session) else []
    texted = [member for member in unbound if by_sms and member.phone_index is not None]
    if len(unbound) > len(texted):
        yield f"成员: {len(unbound) - len(texted)} 人还没绑定微信, 收不到任务;运行 `python -m bot invite`"
    if texted:
        yield Note(f"成员: {len(texted)} 人还没绑定微信, 任务按名册的号码发短信;请他们绑定: `python -m bot invite`")
