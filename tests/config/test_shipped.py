"""What we ship: config.yaml, the schema and the page of every key."""

import json
from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from bot.channels.wechat_menu import buttons_from
from bot.config import json_schema, load_config, missing_for_serve, read_file
from bot.config.keys import REQUIRED, leaf_keys
from bot.config.reference import MADE
from bot.errors import ConfigError

ROOT = Path(__file__).parents[2]


def test_the_shipped_file_with_the_six_keys_is_the_default(keys) -> None:
    config = load_config(ROOT / "config.yaml", keys)
    assert config == load_config(None, keys)
    assert missing_for_serve(config) == []


def test_the_shipped_file_shows_every_key_and_no_secret() -> None:
    raw = read_file(ROOT / "config.yaml")
    for path, field in leaf_keys():
        if "<code>" in path:
            continue
        *above, key = path.split(".")
        section = raw
        for part in above:
            section = section[part]
        assert key in section, path
        if field.annotation is SecretStr:
            assert section[key].startswith("${LINLI_"), path


def test_the_shipped_file_without_any_key_names_the_six_variables() -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(ROOT / "config.yaml", {})
    assert [line.split(":")[0] for line in caught.value.mistakes] == list(REQUIRED)
    assert all("环境变量 LINLI_" in line for line in caught.value.mistakes)


def test_the_shipped_file_points_editors_to_the_schema() -> None:
    first = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((ROOT / schema).read_text(encoding="utf-8")) == json_schema()


def test_the_shipped_menu_goes_to_wechat_without_empty_fields() -> None:
    report, progress, more = buttons_from(load_config(ROOT / "config.yaml", {}, require=False).wechat.menu)
    assert progress == {"name": "我的进度", "type": "click", "key": "进度"}
    assert [item["name"] for item in more["sub_button"]] == ["附近服务", "我的网格", "订阅通知", "我的信息", "帮助"]
    assert report["sub_button"][0] == {"name": "拍照反映", "type": "pic_photo_or_album", "key": "我要反映"}
    assert set(report) == {"name", "sub_button"}


@pytest.mark.parametrize("path", MADE, ids=str)
def test_the_pages_made_from_the_keys_are_current(path: Path) -> None:
    """Run `python -m bot.config.reference` when this fails."""
    assert (ROOT / path).read_text(encoding="utf-8") == MADE[path]()


def test_every_key_is_documented() -> None:
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    undocumented = [path for path, field in leaf_keys() if f"| `{path}` |" not in page or not field.description]
    assert undocumented == []


def test_the_documented_example_of_a_category_works(load) -> None:
    """The commented lines under `categories:` in config.yaml are what people will copy."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    example = text[text.index("#   categories:") : text.index("\ncategories: {}")]
    copied = "\n".join(line.removeprefix("#").removeprefix("   ") for line in example.splitlines())
    config = load(copied)
    assert config.categories["bees"].name == "马蜂窝"
    assert "灯泡" not in yaml.safe_load(copied)["categories"]
