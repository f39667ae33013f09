"""Reference (参考页): the pages made from the code: the data map, WeChat's error codes, the message templates.

`python -m bot.operating.reference` writes them again; a test fails until somebody does. The page of every configuration
key has its own maker, `bot.config.reference`.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from sqlalchemy import Column, Table

from bot.channels.sms_errors import UNSEEN as SMS_UNSEEN
from bot.channels.sms_errors import VERDICTS as SMS_VERDICTS
from bot.channels.wechat_errors import TOKEN_VERDICTS, UNSEEN, VERDICTS, Verdict
from bot.config import TEMPLATE_VARIABLES
from bot.config.wechat import WechatTemplates
from bot.delivery.fields import DEFAULT_LIMIT, FIELD_LIMITS
from bot.delivery.render import TEMPLATE_OF
from bot.messages import Outcome
from bot.operating.reference_service import doctor, metrics
from bot.text.markdown import MADE_BY, listed, tabled
from models.all import metadata
from models.base import Keep, Pii, is_sealed

FOLDER = Path("docs/reference")

#: What a table holds. A table without its line stops the making of the page.
TABLES: Mapping[str, str] = {
    "absence": "请假",
    "anonymous_drop": "匿名信，还没拆的：哪一天、写了什么；没有账号，没有先后",
    "alias_hint": "居民给地点的叫法，等组织者定",
    "api_token": "微信接口令牌",
    "audit": "审计链",
    "audit_head": "审计链的两端：记到第几条，到期清理到第几条",
    "binding_code": "成员的一次性绑定码",
    "broadcast": "群发：发什么、给谁、谁批的、发到哪了",
    "call": "电话告知：哪条消息请谁打电话说，说到没有",
    "card_print": "联系卡印了几份、什么时候印的",
    "card": "联系卡：印出来的码和它指的地点或网格；不记谁扫过",
    "case_event": "办事档案：事项的每一步",
    "case_view": "谁看过哪件事项",
    "cases": "事项",
    "dialogue": "没说完的话，十分钟内可撤回的上一步，一小时内扫过的卡",
    "diary_entry": "民情日记：只有写的人看得到，不计数；姓名、号码、门牌写之前已隐去",
    "digest_line": "没能按时说的话，等着进下一次汇总",
    "directory_version": "名册的版本号",
    "drop_code": "匿名信的取件码（散列）和它成了哪件事项",
    "drop_receipt": "不留名的消息来过：消息编号的带钥散列和日子；答复留一分钟",
    "due": "到点要做的事",
    "duty": "职责：每一次该由哪个组织办的事，和怎么记录的",
    "duty_entry": "一年里累计的职责：学时、调研天数、结对活动",
    "early_report": "平台的回执，比我们自己的记录先到的",
    "errand": "跑腿：取照片、做二维码、问是否关注",
    "grid": "网格",
    "guide": "办事指南和政策：公开的文件，不说到人",
    "guide_word": "每个词在几篇指南里出现，检索用",
    "holding": "应有已有：各组织登记一次的数",
    "identity": "身份：一个人在一个渠道上的地址，和还能主动发几条",
    "inbox": "收件：收到的每条消息和当时的答复",
    "inspection": "督查抽查：每次的种子和名单散列",
    "inspection_call": "抽查的回访：问了哪件、结果，按社区计数",
    "job_run": "定时任务每一轮：何时、多久、结果、件数",
    "link": "联系户：居民同意由一位党员每月问候；说停就停，七天内清掉",
    "mass_batch": "微信群发：交给微信的每一批，到哪一步了；名单在 recipient 里",
    "media": "照片和语音的登记（文件在 `storage.dir`/media）",
    "member": "成员：有岗位的人",
    "nonce_seen": "用过的回调随机数，防重放",
    "organisation": "组织",
    "outbox": "发件：发出的每条消息和它的结果",
    "page_link": "大字页的链接：给谁、看哪一页、到几时；只存散列",
    "party_day": "政治生日：党员自己说的月和日，没有年",
    "paper_batch": "纸质问卷的批次：何时录入几份，撤回了没有",
    "passage": "指南的段落，答复引用的就是它",
    "person": "人：可以回话的人，没有姓名和住址",
    "place": "地点",
    "permission": "订阅许可：还能给他发几条订阅通知，按微信推来的同意和拒收记",
    "phone_code": "短信验证码",
    "published_opinion": "公开的意见和答复：去了名、组织者定的话",
    "prompt": "问了人还没答的问题",
    "questionnaire": "问卷：问什么、到几时、开着还是结束了",
    "recipient": "群发给了谁、为什么给他",
    "review": "研判：一次会和它的简报；简报里只有件数和事项的行号",
    "review_decision": "研判的决定：谁办、几时前",
    "review_topic": "研判的议题",
    "service_point": "便民服务点",
    "sheet": "答卷：每题答了什么（加密）；开着时记着是谁的，好接着答、改、删，结束就去掉，行号重抽",
    "street_network": "步行路网",
    "sms_day": "短信日账：每天交给服务商多少条",
    "subscription": "订阅：居民自己要收的主题和网格",
    "try": "试了几次：防猜码、防刷",
    "usual_place": "常住地点：居民同意记住的楼栋",
}
WHAT: Mapping[Pii, str] = {
    Pii.NONE: "与人无关",
    Pii.IDENTIFIER: "账号",
    Pii.NAME: "成员姓名",
    Pii.PHONE: "电话",
    Pii.WORDS: "说的话",
    Pii.PLACE: "地点",
    Pii.SECRET: "秘密",
}
HOW_LONG: Mapping[Keep, str] = {
    Keep.ROW: "随所属的行",
    Keep.DIRECTORY: "到名册里结束",
    Keep.CHAT: "`text_days`",
    Keep.MEDIA: "`media_days`",
    Keep.CASE: "`case_days`",
    Keep.DIARY: "`diary_days`",
    Keep.CONTACT: "`contact_days`",
    Keep.VIEW: "`view_days`",
    Keep.AUDIT: "`audit_days`",
    Keep.FOR_GOOD: "一直留着",
    Keep.SHORT: "几天",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SENT: "算已发出",
    Outcome.RETRY: "稍后同一方式重发",
    Outcome.NEXT_RUNG: "改走下一种方式",
    Outcome.STOP: "不再给此人发",
    Outcome.ALARM: "报警，慢慢重试",
    Outcome.UNKNOWN: "结果不明",
}
#: What goes into each message, by the name of its kind.
MESSAGES: Mapping[str, str] = {
    "task": "派单：给成员",
    "call": "请成员电话告知居民",
    "progress": "进展：接单、到场、改派",
    "answer": "答复：约定的时间，超时后的答复",
    "question": "带话：对方的话",
    "hint": "有答复，请回 1 来看：答复在模板里放不下",
    "resolved": "办结，请居民确认",
    "notice": "通知：给成员的消息，绑定被换走的提醒",
    "alarm": "待派、公众号到期等，给组织者",
    "broadcast": "群发的政策、通知、活动",
    "correction": "群发的更正",
    "warning": "预警",
    "duty": "职责提醒，研判的简报和提醒：给成员",
}


def data_map() -> str:
    """What is kept of whom, how and how long, table by table."""
    return "\n".join([DATA_MAP, *(line for table in metadata.sorted_tables for line in _of_table(table))])


def wechat_errors() -> str:
    """Every error code of WeChat that is known, and what becomes of the message."""
    rows = [[str(code), *_of_verdict(verdict)] for code, verdict in sorted(VERDICTS.items())]
    asking = [[f"{code}（取令牌时）", *_of_verdict(verdict)] for code, verdict in sorted(TOKEN_VERDICTS.items())]
    table = tabled(
        ("错误码", "怎么处理", "原因和办法", "要运维者动手"), [*rows, *asking, ["其他", *_of_verdict(UNSEEN)]]
    )
    return "\n".join([WECHAT_ERRORS, *table])


def templates() -> str:
    """What a message template may carry, and which messages go into it."""
    kinds = [kind for kind in TEMPLATE_VARIABLES if kind in WechatTemplates.model_fields]
    wechat = [[f"`{kind}`", listed(TEMPLATE_VARIABLES[kind]), _carried(kind)] for kind in kinds]
    limits = [[f"`{kind}`", str(limit)] for kind, limit in FIELD_LIMITS.items()]
    return "\n".join(
        [
            TEMPLATES,
            *tabled(("模板", "变量", "装哪些消息"), wechat),
            LIMITS.format(limit=DEFAULT_LIMIT),
            *tabled(("字段类型", "最多几个字"), limits),
        ]
    )


def _of_table(table: Table) -> Iterator[str]:
    """One table: its columns together where they are of one class."""

    def class_of(column: Column[object]) -> tuple[str, str, str]:
        return WHAT[column.info["pii"]], _form(column), HOW_LONG[column.info["keep"]]

    yield f"## {table.name}：{TABLES[table.name]}\n"
    columns = sorted(table.columns, key=class_of)
    classes = [(said, [column.name for column in these]) for said, these in groupby(columns, key=class_of)]
    classes.sort(key=lambda one: one[0][0] == WHAT[Pii.NONE])
    yield from tabled(("列", "说到什么", "怎么存", "保存"), ([listed(names), *said] for said, names in classes))


def _form(column: Column[object]) -> str:
    if is_sealed(column):
        return "加密"
    return "带密钥的散列" if column.name.endswith("_index") else "原样"


def _of_verdict(verdict: Verdict) -> list[str]:
    reason = verdict.reason.format(where="`wechat.templates` 里对应的模板", field="", ip="")
    return [OUTCOMES[verdict.outcome], reason, "是" if verdict.needs_operator else ""]


def sms_errors() -> str:
    """Every code of the SMS providers that is known, and what becomes of the message."""
    rows = [[f"`{code}`", OUTCOMES[verdict.outcome], verdict.reason] for code, verdict in SMS_VERDICTS.items()]
    rows.append(["其他", OUTCOMES[SMS_UNSEEN.outcome], SMS_UNSEEN.reason])
    return "\n".join([SMS_ERRORS, *tabled(("错误码", "这条消息", "说明"), rows)])


def _carried(template: str) -> str:
    return "；".join(MESSAGES[kind] for kind, name in TEMPLATE_OF.items() if name == template)


DATA_MAP = f"""\
# 数据地图

{MADE_BY}

数据库里的每一列：说到人的什么、怎么存、归哪一类期限。为什么这样存见[隐私](../explanation/privacy.md)。

- **加密**：AES-256-GCM，用 `privacy.field_key`，绑定在这一列这一行上，搬到别处就打不开。
- **带密钥的散列**：用 `privacy.index_key`，只能用来比对，还原不了。
- **保存**一栏是 `privacy.retention` 里的名字，天数见[配置参考](configuration.md)；“随所属的行”是和它说的那件事一起；
  “一直留着”的是事项的骨架（类别、网格、几时办的，不带人）、审计链到了第几条，和说不到人的统计。
- 到期由每天凌晨的一趟清理清空（`scheduler/retention.py`）；居民自己回“删除”当场抹去（见[居民和成员能说的话](chat-words.md)）。
"""

WECHAT_ERRORS = f"""\
# 微信错误码

{MADE_BY}

微信接口答回的错误码，消息接下来怎么走，要不要人动手。“下一种方式”依次是客服消息、模板消息，
见[消息怎样送到](../explanation/delivery.md)。`python -m bot outbox` 列出没有送到的消息和这里的原因。
"""

SMS_ERRORS = f"""\
# 短信错误码

{MADE_BY}

阿里云和腾讯云答回的错误码，消息接下来怎么走；`isv.BUSINESS_LIMIT_CONTROL` 按它说的分钟、小时等到点再发，按天的不再发。
带点的错误码没有单列时看点前面那一段（`AuthFailure.SignatureFailure` 看 `AuthFailure`）。
"""

TEMPLATES = f"""\
# 消息模板

{MADE_BY}

对方 48 小时内没有来信，或能发的条数用完了，微信就只让公众号发模板消息。在公众平台选好模板，把编号和字段写进配置：

```yaml
wechat:
  templates:
    task: {{id: 模板编号, fields: {{code: character_string1, what: thing2, where: thing3, by: thing4}}}}
    progress: {{id: 模板编号, fields: {{code: character_string1, text: thing2}}}}
```

`fields` 左边是下表的变量，右边是公众平台“模板详情”里的字段名；不写 `fields` 就当两边同名。都可以不配：
不配的那一种，聊天窗口关着时就送不到，等对方下次来信随答复带给他。

订阅通知的模板写在 `wechat.subscriptions`，写法和变量一样：`task`、`progress`、`notice` 装上面同名的那几种，`answer` 装答复、带话、
办结和请他来看。本人在微信的弹窗里点一次“同意”，才能发一条；申请到长期订阅模板的写 `long_term: true`，同意一次一直能发。

短信的模板写在 `sms.templates`，变量一样，怎么申请见[接短信](../howto/connect-sms.md)；居民发短信来当场的答复，立了单的用 `progress`，
其余用 `answer`、编号为空。
"""

LIMITS = """\
变量的内容：`code` 事项编号，`what` 类别和原话，`where` 地点，`by` 时限，`text` 整句话。

## 长度

微信按字段名开头的类型限长，超出的由我们截短并加“…”，换行变空格，表情去掉；`character_string` 只留英文、数字和符号。
没列出的类型最多 {limit} 个字。
"""

#: The pages, and where they lie in the repository.
MADE: Mapping[Path, Callable[[], str]] = {
    FOLDER / "data-map.md": data_map,
    FOLDER / "wechat-errors.md": wechat_errors,
    FOLDER / "sms-errors.md": sms_errors,
    FOLDER / "templates.md": templates,
    FOLDER / "doctor.md": doctor,
    FOLDER / "metrics.md": metrics,
}

if __name__ == "__main__":
    for path, text in MADE.items():
        path.write_text(text(), encoding="utf-8")
