"""Reference of the service (运维参考页): the pages of the doctor and of the metrics."""

from collections.abc import Mapping

from bot.metrics import OTHER, TABLE
from bot.operating.doctor import CHECKS, ONLINE_S
from bot.text.markdown import MADE_BY, listed, tabled

#: What a metric tells an operator. A metric without its line stops the making of the page.
METRICS_SAY: Mapping[str, str] = {
    "linli_callbacks": "微信回调，按我们答的 HTTP 状态",
    "linli_callback_seconds": "从收到回调到答完，秒",
    "linli_turns_per_commit": "一次落盘里有几轮（PostgreSQL 总是 1）",
    "linli_turn_retries": "重做的轮次：`raced` 和别人撞了，`alone` 同一批里有人没存下、单独再来",
    "linli_token_fetches": "取 access_token 的结果：取到、被拒、没有应答",
    "linli_wechat_calls": "调微信接口的结果，按我们的归类（见[微信错误码](wechat-errors.md)）",
    "linli_sends": "发消息的尝试，按方式和结果",
    "linli_sms_day_parts": "今天交给服务商的短信条数",
    "linli_sms_day_cap": "一天的短信上限（`sms.daily_parts`）；0 是不限",
    "linli_sms_parts": "短信的条数（按计费的条算；服务商没说的是估的）",
    "linli_send_retries": "第二次及以后的尝试",
    "linli_loop_failures": "发消息、跑腿的循环有一轮出了错（会慢一点再来）",
    "linli_job_runs": "到点的事",
    "linli_broadcast_people": "群发的人：`handed_over` 交给发送，`stopped` 已退订，`budget` 本月已满，`gone` 没有绑定",
    "linli_due_late_seconds": "到点的事晚了几秒",
    "linli_job_seconds": "做一件到点的事用了几秒",
    "linli_due_overdue": "到点还没做的事有几件",
    "linli_due_oldest_seconds": "最早一件到点没做的事等了几秒",
    "linli_outbox_messages": "现在各状态的消息数",
    "linli_outbox_oldest_due_seconds": "最早一条能发而没发的消息等了几秒",
    "linli_dead_letters": "没送到、不再送的消息（被拒、过期），和放弃了的跑腿",
    "linli_fault": "[/readyz](readyz.md) 正说着它时为 1",
    "linli_ready": "能接回调为 1",
}


def doctor() -> str:
    """What the doctor looks at."""
    rows = [[f"`{check.name}`", check.title, "是" if check.online else "", listed(check.needs)] for check in CHECKS]
    return "\n".join([DOCTOR, *tabled(("项目", "查什么", "要联网", "先要查过"), rows)])


def metrics() -> str:
    """Every metric, and the whole of what its labels may be."""
    rows = [
        [f"`{name}`", METRICS_SAY[name], "；".join(_label(name, label) for label in labels)]
        for name, labels in TABLE.items()
    ]
    return "\n".join([METRICS, *tabled(("指标", "是什么", "标签和它仅有的取值（另有 `other`）"), rows)])


def _label(name: str, label: str) -> str:
    if label == "job":  # known only when the jobs are loaded
        return "`job`：scheduler/ 里各文件的 KIND"
    return f"`{label}`：{listed(sorted(TABLE[name][label] - {OTHER}))}"


METRICS = f"""\
# 指标

{MADE_BY}

`/metrics` 给 Prometheus 采集，只答本机（`127.0.0.1`，且不经反向代理），别处一律 403。标签的取值只有下面这些：
没有账号、电话、编号，也没有谁说的话；表外的值一律记作 `other`。计数的名字在输出里带 `_total`，分布带 `_bucket`、`_sum`、`_count`。

```yaml
scrape_configs:
  - job_name: linli
    static_configs:
      - targets: ["127.0.0.1:8080"]
rule_files: [alerts.yml]
```

告警规则见 [alerts.yml](alerts.yml)，拷到 Prometheus 的配置目录即可。
"""

DOCTOR = f"""\
# 体检

{MADE_BY}

`python -m bot doctor` 逐项检查这套安装，每处问题一行：前面是配置项或对象，后面是怎么改。可以在服务运行着时查，库里的内容一点不改。

```
python -m bot doctor
```

`✓` 查过没有问题，`✗` 下面列着问题，`-` 没有查并说明为什么：一项靠另一项，另一项没过，它就先不查。
要联网的几项各最多等 {ONLINE_S:.0f} 秒，只问 `wechat.api_base`；`callback` 按微信验证网址的办法访问一次 `server.public_url`/wechat。
`--offline` 不查要联网的。取令牌用 stable_token，不会挤掉正在用的令牌；不发消息，不改公众号。

配置本身写错，`check-config` 就会说，不必等到这里；运行中出的问题看 [/readyz](readyz.md)。
"""
