"""A bare echo on aiohttp and wechatpy: signature, AES, parse, reply, encrypt; it keeps nothing. `python echo.py PORT`."""

import sys

from aiohttp import web
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import create_reply

APP, TOKEN, KEY = "wxba5fad812f8e6fb9", "AAAAA", "A" * 43


async def echo(request: web.Request) -> web.Response:
    crypto, query = WeChatCrypto(TOKEN, KEY, APP), request.query
    body = await request.text()
    xml = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
    message = parse_message(xml)
    reply = create_reply(message.content, message).render()
    sealed = crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
    return web.Response(text=sealed, content_type="application/xml")


if __name__ == "__main__":
    application = web.Application()
    application.router.add_post("/wechat", echo)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
