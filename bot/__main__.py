"""`python -m bot`: the commands of Linli."""

import sys
from zoneinfo import ZoneInfoNotFoundError

import typer

try:
    from bot.commands import audit, circle, demo, directory, duties, keeping, messages, service
except ZoneInfoNotFoundError:
    sys.exit("时区: 这台机器没有 Asia/Shanghai 的时区数据;运行 sudo apt-get install -y tzdata")
from bot.operating.logs import set_up_logs

app = typer.Typer(help="邻里 Linli:网格服务的微信公众号和短信助手", no_args_is_help=True, add_completion=False)
for part in (service, keeping, directory, circle, messages, duties, audit, demo):
    app.add_typer(part.app)


@app.callback()
def begin() -> None:
    """邻里 Linli:网格服务的微信公众号和短信助手"""
    set_up_logs()


if __name__ == "__main__":
    app(prog_name="python -m bot")
