"""SMS (短信): what texts need before they can go out and come in, and what the provider's reviewers say of the templates."""

from collections.abc import Iterator, Mapping

from bot.channels.sms import Reviewed, TemplateStanding
from bot.channels.sms_errors import SmsTrouble
from bot.clock import local
from bot.config import SmsTemplates
from bot.config.advice import SMS_NEEDS
from bot.operating.checks.patient import Note, Patient
from models.sms_days import parts_of

#: Which messages go out in each template.
TEMPLATES: Mapping[str, str] = {
    "code": "绑定手机的验证码",
    "task": "给成员的任务",
    "progress": "受理和进展",
    "answer": "答复和提问",
    "notice": "通知",
    "duty": "职责提醒",
    "broadcast": "群发的政策、通知、活动",
    "care": "关怀",
    "correction": "群发的更正",
    "warning": "预警",
}
#: How a standing is said; approved ones are said too, for whoever asks which are.
SAYS = {
    TemplateStanding.WAITING: "还在审核, 通过前发不了;等审核结果",
    TemplateStanding.REFUSED: "没有通过审核;到控制台看原因, 改了重报",
    TemplateStanding.MISSING: "服务商那里没有;到控制台核对编号",
}


def settings(patient: Patient) -> Iterator[str]:
    """What the provider of the configuration cannot do without."""
    sms = patient.config.sms
    for key in SMS_NEEDS[sms.provider]:
        if not getattr(sms, key):
            yield f"sms.{key}: 没有填, 短信发不出或收不到回执;在服务商的控制台里找"


def kinds(patient: Patient) -> Iterator[str]:
    """Kinds of messages that have no template."""
    sms = patient.config.sms
    if sms.provider in ("none", "smpp"):
        return
    for key, what in TEMPLATES.items():
        if getattr(sms.templates, key) is None:
            yield f"sms.templates.{key}: 没有模板, {what}发不了短信;在控制台申请, 通过后填编号"


def day(patient: Patient) -> list[str]:
    """What was spent today against the cap, which answers and life safety go past."""
    cap, today = patient.config.sms.daily_parts, local(patient.clock.now()).date()
    spent = patient.store.run(lambda session: parts_of(session, today)) if cap else 0
    if spent <= cap:
        return [Note(f"sms.daily_parts: 今天的短信 {spent} 条, 上限 {cap} 条")] if cap else []
    over = f"sms.daily_parts: 今天的短信 {spent} 条, 过了上限 {cap} 条, 答复和人命关天的照发照计费"
    return [f"{over};用 `python -m bot outbox` 看是不是有人在刷, 平常就这么多的, 调高上限"]


async def templates(patient: Patient) -> list[str]:
    """Every template of the configuration is approved; which are, is told."""
    chosen = chosen_templates(patient)
    if patient.sms is None or not chosen:
        return []
    try:
        found = await patient.sms.reviewed(list(dict.fromkeys(chosen.values())))
    except SmsTrouble as error:
        return [f"sms: 问不到模板的审核情况;{error.attempt.reason}(错误码 {error.attempt.code})"]
    return [line for key, template_id in chosen.items() for line in _unlike(key, template_id, found[template_id])]


def chosen_templates(patient: Patient) -> dict[str, str]:
    """The ids of the templates of the configuration, those of questions with fixed words too, by key."""
    sms = patient.config.sms
    named = {key: getattr(sms.templates, key) for key in SmsTemplates.model_fields}
    ids = {f"templates.{key}": template.id for key, template in named.items() if template is not None}
    return {**ids, **{f"questions.{name}": template_id for name, template_id in sms.questions.items()}}


def _unlike(key: str, template_id: str, found: Reviewed) -> Iterator[str]:
    if found.standing is TemplateStanding.APPROVED:
        yield Note(f"sms.{key}: 模板 {template_id} 已通过审核")
    else:
        why = f"(平台说:{found.reason})" if found.reason else ""
        yield f"sms.{key}: 模板 {template_id} {SAYS[found.standing]}{why}"
