"""WeChat emulator (微信模拟器): an Official Account's platform on loopback, with people who use it.

The service under test calls `base_url` as it would api.weixin.qq.com; what people do reaches it as real signed callbacks.
Faithful to CHANNELS.md 1, 2 and 4; what those mark uncertain is a setting of `Patience`.
"""

from collections.abc import Iterable
from pathlib import Path
from random import Random

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.emulators.wechat_api_server import ApiServer
from bot.emulators.wechat_callbacks import Callbacks, Delivery
from bot.emulators.wechat_faults import Fault, FaultKind
from bot.emulators.wechat_mass import MassSending
from bot.emulators.wechat_pages import NoButton, button_of
from bot.emulators.wechat_people import Content, Person
from bot.emulators.wechat_platform import Account, Patience, Platform
from bot.emulators.wechat_sending import Sending
from bot.emulators.wechat_templates import EmulatedTemplate
from bot.emulators.wechat_windows import Interaction
from bot.emulators.wechat_xml import Fields
from bot.errors import LinliError

__all__ = [
    "Account",
    "Delivery",
    "EmulatedTemplate",
    "Emulator",
    "Fault",
    "FaultKind",
    "NoButton",
    "NotFollowing",
    "Patience",
]

#: Who reports that a mass job has ended: some openid, as in the official sample, of no follower of ours.
REPORTER = "oMassReporter000000000000001"
AMR = b"#!AMR\n" + bytes([0x3C]) + bytes(31)


class NotFollowing(LinliError):
    """A person who does not follow the account tried to write to it."""


class Emulator:
    """One emulated account: start it, let people act, read the ledger.

    Acts of people return when the service has answered or WeChat has given up.
    An openid not seen before belongs to a new person who follows already.
    """

    def __init__(
        self,
        account: Account,
        callback_url: str = "",
        templates: Iterable[EmulatedTemplate] = (),
        *,
        clock: Clock | None = None,
        chance: Random | None = None,
        patience: Patience | None = None,
        ledger_file: Path | None = None,
    ) -> None:
        patience = patience or Patience()
        self._platform = Platform(account, templates, clock or SystemClock(), chance or Random(), ledger_file)
        self.account, self.clock = account, self._platform.clock
        self.ledger, self.people = self._platform.ledger, self._platform.people
        self.tokens, self.faults, self.media = self._platform.tokens, self._platform.faults, self._platform.media
        self.menu, self.scenes, self.templates = self._platform.menu, self._platform.scenes, self._platform.templates
        self.callbacks = Callbacks(self._platform, callback_url, patience)
        self._sending = Sending(self._platform, self._template_finished, self._notified, patience.template_result_s)
        self.mass = MassSending(self._platform, self._mass_finished, patience.template_result_s)
        self._runner: web.AppRunner | None = None
        self._message_id = (int(self.clock.now().timestamp()) << 32) + self._platform.chance.getrandbits(20)
        self.base_url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve the API; port 0 takes a free one. `base_url` is known afterwards."""
        app = ApiServer(self._platform, self._sending, self.mass).application()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.base_url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def settled(self) -> None:
        """Until nothing that was sent is still on its way to a phone."""
        await self._sending.settled()
        await self.mass.settled()

    async def close(self) -> None:
        """Stop serving, and drop the template results still to come."""
        await self._sending.close()
        await self.mass.close()
        await self.callbacks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def allow_ips(self, allowed: Iterable[str] | None) -> None:
        """The IP whitelist of the token calls; None admits everybody."""
        self._platform.allowed_ips = None if allowed is None else frozenset(allowed)

    async def say(self, openid: str, text: str, *, menu_item: str = "") -> Delivery:
        """The person writes `text`; `menu_item` is the id of a tapped msgmenu item, which counts as a menu click."""
        extra = {"bizmsgmenuid": menu_item} if menu_item else {}
        interaction = Interaction.MENU if menu_item else Interaction.MESSAGE
        return await self._send(
            openid, Content("text", text), {"MsgType": "text", "Content": text, **extra}, interaction
        )

    async def send_image(self, openid: str, picture: bytes, content_type: str = "image/jpeg") -> Delivery:
        """The person sends a photo."""
        medium = self.media.keep("image", picture, content_type)
        url = f"http://mmbiz.qpic.cn/mmbiz_jpg/{medium.id[:16]}/0"  # not fetched: media come by media_id
        fields = {"MsgType": "image", "PicUrl": url, "MediaId": medium.id}
        return await self._send(openid, Content("image", "[图片]", medium.id), fields)

    async def send_voice(self, openid: str, sound: bytes = AMR) -> Delivery:
        """The person sends a voice message (AMR); WeChat no longer transcribes it."""
        medium = self.media.keep("voice", sound, "audio/amr")
        fields = {"MsgType": "voice", "MediaId": medium.id, "Format": "amr", "MediaId16K": medium.id, "Recognition": ""}
        return await self._send(openid, Content("voice", "[语音]", medium.id), fields)

    async def send_location(self, openid: str, lat: float, lng: float, label: str) -> Delivery:
        """The person sends a place: degrees in GCJ-02. Location_X is the latitude."""
        point: Fields = {"Location_X": lat, "Location_Y": lng, "Scale": 16, "Label": label}
        return await self._send(openid, Content("location", label), {"MsgType": "location", **point})

    async def follow(self, openid: str, scene: str | None = None) -> Delivery:
        """The person follows the account, by the QR code with `scene` when given."""
        person = self.people.enrol(openid, following=False)
        self.people.follow(person, scene or "")
        person.window.interact(Interaction.FOLLOW, self.clock.now())
        code = {"EventKey": f"qrscene_{scene}", "Ticket": self.scenes.ticket_of(scene)} if scene else {"EventKey": ""}
        return await self.push_event(openid, "subscribe", code)

    async def unfollow(self, openid: str) -> Delivery:
        """The person leaves the account."""
        self.people.unfollow(self.people.enrol(openid))
        return await self.push_event(openid, "unsubscribe", {"EventKey": ""})

    async def scan(self, openid: str, scene: str) -> Delivery:
        """The person scans the QR code with `scene`; one who does not follow yet follows by it."""
        person = self.people.enrol(openid, following=False)
        if not person.following:
            return await self.follow(openid, scene)
        person.window.interact(Interaction.SCAN, self.clock.now())
        return await self.push_event(openid, "SCAN", {"EventKey": scene, "Ticket": self.scenes.ticket_of(scene)})

    async def tap_menu(self, openid: str, key: str) -> Delivery:
        """The person taps a menu button of type click."""
        self._following(openid).window.interact(Interaction.MENU, self.clock.now())
        return await self.push_event(openid, "CLICK", {"EventKey": key})

    async def answer_popup(self, openid: str, *, accept: Iterable[str] = (), reject: Iterable[str] = ()) -> Delivery:
        """The person answers the popup of 订阅通知 in a page: yes to some templates, no to others."""
        person, accepted = self.people.enrol(openid), list(accept)
        for template in accepted:
            person.allowed[template] = person.allowed.get(template, 0) + 1
        answers = [(one, "accept") for one in accepted] + [(one, "reject") for one in reject]
        listed: list[Fields] = [
            {"TemplateId": one, "SubscribeStatusString": said, "PopupScene": 1} for one, said in answers
        ]
        return await self.push_event(openid, "subscribe_msg_popup_event", {"SubscribeMsgPopupEvent": {"List": listed}})

    async def tap_button(self, openid: str, page: str, url: str) -> Delivery:
        """The person opens a page (its HTML) at `url`, taps the button of 订阅通知 and says yes to all. Raises NoButton."""
        asked = button_of(page, url, self.account.app_id, self.tokens.good_tickets())
        return await self.answer_popup(openid, accept=asked)

    async def refuse_notices(self, openid: str, template: str) -> Delivery:
        """The person turns a template off on WeChat's page of notices."""
        self.people.enrol(openid).allowed[template] = 0
        said = {"TemplateId": template, "SubscribeStatusString": "reject"}
        return await self.push_event(
            openid, "subscribe_msg_change_event", {"SubscribeMsgChangeEvent": {"List": [said]}}
        )

    async def push_event(self, openid: str, event: str, fields: Fields) -> Delivery:
        """Push any event, with the fields that follow `Event` in its XML."""
        common = self._common(openid)
        return await self.callbacks.deliver(
            self.people.enrol(openid), {**common, "MsgType": "event", "Event": event, **fields}
        )

    async def repeat(self, delivery: Delivery) -> Delivery:
        """Deliver the same message or event once more, with its own MsgId, as WeChat does after a lost answer."""
        return await self.callbacks.deliver(self.people.require(delivery.openid), delivery.fields)

    async def _send(
        self, openid: str, content: Content, fields: Fields, interaction: Interaction = Interaction.MESSAGE
    ) -> Delivery:
        person = self._following(openid)
        person.window.interact(interaction, self.clock.now())
        self.people.show(person, content, "person")
        self._message_id += 1
        return await self.callbacks.deliver(person, {**self._common(openid), **fields, "MsgId": self._message_id})

    def _following(self, openid: str) -> Person:
        person = self.people.enrol(openid)
        if not person.following:
            raise NotFollowing(f"{openid} does not follow the account")
        return person

    def _common(self, openid: str) -> Fields:
        created_at = int(self.clock.now().timestamp())
        return {"ToUserName": self.account.original_id, "FromUserName": openid, "CreateTime": created_at}

    async def _template_finished(self, person: Person, message_id: int, status: str) -> Delivery:
        return await self.push_event(person.openid, "TEMPLATESENDJOBFINISH", {"MsgID": message_id, "Status": status})

    async def _notified(self, person: Person, template: str, message_id: int, code: int) -> Delivery:
        word = "success" if code == 0 else "system failed"
        sent: Fields = {"TemplateId": template, "MsgID": message_id, "ErrorCode": code, "ErrorStatus": word}
        return await self.push_event(
            person.openid, "subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": [sent]}}
        )

    async def _mass_finished(self, message_id: int, status: str, total: int, sent: int, lost: int) -> Delivery:
        counts = {"TotalCount": total, "FilterCount": sent, "SentCount": sent - lost, "ErrorCount": lost}
        return await self.push_event(REPORTER, "MASSSENDJOBFINISH", {"MsgID": message_id, "Status": status, **counts})
