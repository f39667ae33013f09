"""Allow (同意提醒): the page with WeChat's own button, where a person lets us send him one more 订阅通知.

The page is nobody's own: WeChat knows who taps, and tells us by an event. Source of the tag, its attribute, events and the
least version of the script: developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html.
"""

from collections.abc import Mapping
from pathlib import Path

from bot.channels.wechat_page import PageSigner
from bot.config import Config
from bot.directory.pages import allow_page
from bot.h5.views import Shown

JS_SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = (TEMPLATES / "allow.js").read_text(encoding="utf-8")
#: Within the tag, where the page's own style does not reach.
BUTTON_STYLE = (
    "button{display:block;width:100%;min-height:78px;border:0;border-radius:11px;background:#0b5d1e;color:#fff;"
    "font-size:26px;font-weight:700}"
)
#: What each is for, in words: the title, and what will be told.
TOLD: Mapping[str, tuple[str, str]] = {
    "case": ("有答复,提醒您", "您反映的事有了答复,微信里弹一条给您。"),
    "topic": ("有通知,提醒您", "您订阅的通知来了,微信里弹一条给您。"),
    "task": ("有任务,提醒您", "派给您的新任务,微信里弹一条给您。"),
}
#: Longer is no address of ours; it would only be signed for nothing.
ADDRESS_MAX = 500


async def show(config: Config, signer: PageSigner, purpose: str, path: str) -> Shown | None:
    """The page for `purpose`, signed for the address it was asked for by; None: there is none. Raises ApiError."""
    if not allow_page(config, purpose) or len(path) > ADDRESS_MAX:
        return None
    signed = await signer.sign(f"{config.server.public_url}{path}")
    chosen = config.wechat.subscriptions
    title, told = TOLD[purpose]
    values = {
        "told": told,
        "templates": ",".join(template.id for template in chosen.asked_for(purpose)),
        "for_good": chosen.long_term,
        "app_id": config.wechat.app_id,
        "signed": signed,
        "js_sdk": JS_SDK,
        "script": SCRIPT,
        "button_style": BUTTON_STYLE,
    }
    return Shown("allow.html", title, values)
