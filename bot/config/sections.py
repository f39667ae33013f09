"""Sections (配置各节): every key an operator may set, with its default and one line of what it is for.

The descriptions are the operator's documentation: docs/reference/configuration.md and the JSON schema come from them.
"""

import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from bot.config.broadcasts import Broadcasts
from bot.config.categories import Category, merged_with_builtin
from bot.config.duties import Duties
from bot.config.fields import (
    ClockTime,
    DatabaseUrl,
    Day,
    Host,
    Phone,
    SealingKey,
    Section,
    WebAddress,
)
from bot.config.opinions import Opinions
from bot.config.reviews import Reviews
from bot.config.sms import Sms
from bot.config.wechat import Wechat
from bot.seal import Keyring, decode_key

NAME = re.compile(r"[a-z][a-z0-9_]*")


class Server(Section):
    """Where the service listens, and how the outside reaches it."""

    host: Host = Field(default="127.0.0.1", min_length=1, description="监听地址；前面没有反向代理时写 0.0.0.0")
    port: int = Field(default=8080, ge=1, le=65535, description="监听端口")
    public_url: WebAddress = Field(
        default="", description="外网网址，例如 https://linli.example.cn；网页链接和海报要用"
    )
    page_hours: int = Field(default=72, ge=1, le=720, description="大字页的链接几小时后打不开；打不开了回“进度”再要")
    messages_per_minute: int = Field(
        default=20,
        ge=5,
        le=6000,
        description="同一个人一分钟最多办理几条消息；超出的只收下、提醒一次，说到险情的照办；成员为三倍",
    )


class Database(Section):
    """Where rows are kept."""

    url: DatabaseUrl = Field(
        default="sqlite:///var/linli.db",
        repr=False,  # it may carry a password
        description="数据库：sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库名",
    )


class Storage(Section):
    """Where files are kept."""

    dir: Path = Field(default=Path("var"), description="照片、录音、临时文件和锁所在的目录")

    @field_validator("dir", mode="before")
    @classmethod
    def _somewhere(cls, given: Any) -> Any:
        """Nothing written would be wherever the command happens to be run."""
        if isinstance(given, str) and not given.strip():
            raise ValueError("不能为空；写一个目录，例如 var")
        return given


class Delivery(Section):
    """How outgoing messages leave."""

    quiet_hours: str | None = Field(default="21:00-08:00", description="安静时段，不急的消息等它过去；留空 = 没有")
    lease_s: float = Field(
        default=30, ge=1, le=600, description="一条消息被领去发送多少秒没有结果就换人发；要比接口最慢的回答长"
    )
    # A message free to go leaves within 5 s (DESIGN.md 4): a slower tick could not keep that.
    tick_s: float = Field(default=1, ge=0.05, le=5, description="每隔多少秒看一次有没有要发的")

    unknown_h: int = Field(
        default=24, ge=1, le=720, description="发出去没有回音的消息等回执多少小时；过了每天早上 8:30 对一次账，不重发"
    )

    @field_validator("quiet_hours")
    @classmethod
    def _from_to(cls, text: str | None) -> str | None:
        if not text:
            return None
        match = re.fullmatch(r"(\d{1,2})[:：](\d{2})\s*[-–—－~～至到]\s*(\d{1,2})[:：](\d{2})", text)
        hours = [int(part) for part in match.groups()] if match else [99, 99, 99, 99]
        if max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59:
            raise ValueError("应为 开始-结束，例如 21:00-08:00；不要安静时段就留空")
        if hours[:2] == hours[2:]:
            raise ValueError("开始和结束不能相同；不要安静时段就留空")
        return f"{hours[0]:02}:{hours[1]:02}-{hours[2]:02}:{hours[3]:02}"

    @property
    def quiet(self) -> tuple[time, time] | None:
        """Start (inclusive) and end (exclusive) of the quiet hours in Asia/Shanghai; may run over midnight."""
        if self.quiet_hours is None:
            return None
        start, _, end = self.quiet_hours.partition("-")
        return time.fromisoformat(start), time.fromisoformat(end)


class Retention(Section):
    """How many days each class of personal content is kept. The defaults are the longest: they may only be shortened.

    Source: SYSTEMS.md "Retention" and RELIABILITY.md 6 (closed cases, SMS codes).
    """

    text_days: int = Field(default=180, ge=1, le=180, description="聊天原文：办结后")
    media_days: int = Field(default=90, ge=1, le=90, description="照片和录音：收到后")
    contact_days: int = Field(default=180, ge=1, le=180, description="联系方式：最后一件事办结后")
    case_days: int = Field(default=730, ge=1, le=730, description="事项（去掉身份前）：办结后")
    diary_days: int = Field(default=90, ge=1, le=90, description="民情日记：写下后；到期整条删除，不留件数")
    code_days: int = Field(default=1, ge=1, le=1, description="短信验证码：发出后")
    # The floor is the law's: Cybersecurity Law art. 21, logs for at least six months.
    view_days: int = Field(default=1095, ge=180, le=1095, description="谁翻看过事项（法律要求日志至少留 180 天）")
    audit_days: int = Field(default=1095, ge=180, le=1095, description="审计：谁做了哪一步（同上）")


class Privacy(Section):
    """Keys that seal personal fields, and what the privacy notice says."""

    field_key: SealingKey = Field(default=SecretStr(""), description="加密个人信息的密钥，32 字节标准 base64（必填）")
    index_key: SealingKey = Field(default=SecretStr(""), description="按手机号查找用的密钥，与 field_key 不同（必填）")
    previous_field_key: SealingKey | None = Field(
        default=None, description="换密钥时从前的那一把，只用来读；`rekey` 做完以后去掉"
    )
    organisation: str = Field(default="本街道办事处", min_length=1, description="隐私告知里的单位全称")
    contact: str = Field(default="回复“人工”", min_length=1, description="隐私告知里的联系方式")
    retention: Retention = Field(default_factory=Retention, description="保存期限（天），只能缩短")

    @field_validator("index_key")
    @classmethod
    def _two_keys(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if secret and secret == info.data.get("field_key"):
            raise ValueError("不能与 privacy.field_key 相同；请用 `openssl rand -base64 32` 另生成一个")
        return secret

    @field_validator("previous_field_key")
    @classmethod
    def _another_key(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret and secret == info.data.get("field_key"):
            raise ValueError("和 privacy.field_key 是同一把；这里写换下来的旧的那一把，没有就去掉")
        return secret

    def keyring(self) -> Keyring | None:
        """The keys; None when they are missing."""
        field, index = self.field_key.get_secret_value(), self.index_key.get_secret_value()
        if not field or not index:
            return None
        previous = self.previous_field_key.get_secret_value() if self.previous_field_key else None
        return Keyring(decode_key(field), decode_key(index), decode_key(previous) if previous else None)


class Calendar(Section):
    """Working hours, and the days on which the official holiday calendar does not hold here."""

    open: ClockTime = Field(default=time(8, 30), description="上班时间")
    close: ClockTime = Field(default=time(17, 30), validate_default=True, description="下班时间")
    extra_holidays: tuple[Day, ...] = Field(default=(), description="另外放假的日子，例如 [2026-02-16]")
    extra_workdays: tuple[Day, ...] = Field(default=(), description="另外上班的日子")

    @field_validator("close")
    @classmethod
    def _after_opening(cls, close: time, info: ValidationInfo) -> time:
        if "open" in info.data and close <= info.data["open"]:
            raise ValueError("下班时间要晚于上班时间 calendar.open")
        return close

    @field_validator("extra_workdays")
    @classmethod
    def _not_both(cls, days: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        if both := set(days) & set(info.data.get("extra_holidays", ())):
            raise ValueError(f"{'、'.join(map(str, sorted(both)))} 同时写在 extra_holidays 里；只能写一处")
        return days


class Circle(Section):
    """How far a quarter of an hour goes on foot."""

    minutes: int = Field(default=15, ge=1, le=60, description="步行几分钟以内算附近")
    walk_kmh: float = Field(default=4.5, ge=1, le=8, description="步行速度（公里/小时）")
    slow_kmh: float = Field(default=3.0, ge=1, le=8, description="老人的步行速度（公里/小时）")
    tell_slow: bool = Field(default=False, description="回答里也写老人慢走要几分钟")


class Knowledge(Section):
    """What answers quote of guides and policies."""

    old_months: int = Field(
        default=12, ge=1, le=120, description="指南的日期过了几个月，答复里就写“以窗口为准”；没写日期的总是写"
    )


class Printing(Section):
    """What posters are set in."""

    font: Path | None = Field(
        default=None, description="联系卡和简报的图用的中文字体文件（.ttf、.otf、.ttc）；不写就在系统字体里找"
    )


#: The hotline of the whole country's cities, where no number of our own is known.
HOTLINE = "12345"
#: Who helps where the configuration names nobody for gas, water or power.
NEAREST_HELP = {"gas": "119", "water": "110", "power": "110"}


class Emergency(Section):
    """Whom to call first when life is at stake, and how long nobody may stay silent."""

    fire: Phone = Field(default="119", min_length=1, description="火警")
    police: Phone = Field(default="110", min_length=1, description="报警")
    medical: Phone = Field(default="120", min_length=1, description="急救")
    duty: Phone = Field(default="", description="值班电话，大字页上的按钮打给它；不写打 12345")
    gas: Phone = Field(default="", description="本地燃气抢修电话")
    water: Phone = Field(default="", description="本地供水抢修电话")
    power: Phone = Field(default="", description="本地供电抢修电话")
    escalate_min: int = Field(
        default=10,
        ge=1,
        le=60,
        description="人命关天和马上要办的事，几分钟没人接就再叫上一级；接了几分钟没动静就问一次",
    )

    def number_for(self, kind: str) -> str:
        """119, 110, 120, or the number of the gas, water or power company; 110 for "" too."""
        return getattr(self, kind or "police") or NEAREST_HELP.get(kind, "110")


class Config(Section):
    """Everything an operator decides."""

    server: Server = Field(default_factory=Server, description="服务地址")
    database: Database = Field(default_factory=Database, description="数据库")
    storage: Storage = Field(default_factory=Storage, description="文件")
    wechat: Wechat = Field(default_factory=Wechat, description="微信公众号")
    sms: Sms = Field(default_factory=Sms, description="短信")
    delivery: Delivery = Field(default_factory=Delivery, description="消息发送")
    privacy: Privacy = Field(default_factory=Privacy, description="个人信息保护")
    calendar: Calendar = Field(default_factory=Calendar, description="工作时间")
    handlers: Mapping[str, Mapping[str, Any] | None] = Field(
        default_factory=dict,
        description="各项功能的设置：名称同 handlers/ 下的文件；全部启用，不要的写 {enabled: false}",
    )
    scheduler: Mapping[str, Mapping[str, Any] | None] = Field(
        default_factory=dict, description="定时任务的设置：名称同 scheduler/ 下的文件；现在都没有设置"
    )
    categories: Mapping[str, Category] = Field(
        default_factory=dict, validate_default=True, description="诉求类别：内置 26 类，可改可加"
    )
    circle: Circle = Field(default_factory=Circle, description="生活圈")
    emergency: Emergency = Field(default_factory=Emergency, description="紧急电话")
    knowledge: Knowledge = Field(default_factory=Knowledge, description="办事指南和政策")
    printing: Printing = Field(default_factory=Printing, description="印刷")
    broadcasts: Broadcasts = Field(default_factory=lambda: Broadcasts.model_validate({}), description="群发和订阅")
    duties: Duties = Field(
        default_factory=lambda: Duties.model_validate({}), description="定期职责：研判、公开、三会一课等的节奏"
    )
    reviews: Reviews = Field(default_factory=Reviews, description="研判：简报、召集人、热点")
    opinions: Opinions = Field(default_factory=Opinions, description="意见箱")

    _over_the_builtin = field_validator("categories", mode="before")(merged_with_builtin)

    @field_validator("handlers", "scheduler", "categories")
    @classmethod
    def _names(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if odd := [name for name in given if not NAME.fullmatch(name)]:
            raise ValueError(f"名称“{odd[0]}”只能用小写字母、数字和下划线，以字母开头")
        return given
