"""An installation's keys, and a file to write into."""

import base64
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.errors import ConfigError


@pytest.fixture(scope="session")
def keys() -> Mapping[str, str]:
    """The six that `serve` needs, as the environment gives them."""
    return {
        "LINLI__WECHAT__APP_ID": "wx5823bf96d3bd56c7",
        "LINLI__WECHAT__APP_SECRET": "s3cretOfTheAccount",
        "LINLI__WECHAT__TOKEN": "QDG6eK",
        # The sample of WeChat's own verification documents, as are the id and the token.
        "LINLI__WECHAT__ENCODING_AES_KEY": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
        "LINLI__PRIVACY__FIELD_KEY": base64.b64encode(bytes(range(32))).decode(),
        "LINLI__PRIVACY__INDEX_KEY": base64.b64encode(bytes(range(32, 64))).decode(),
    }


@pytest.fixture
def load(tmp_path: Path, keys: Mapping[str, str]) -> Callable[..., Config]:
    """The configuration that comes of a text; the keys stand in the environment unless another is given."""

    def load(text: str, environ: Mapping[str, str] = keys, *, require: bool = True) -> Config:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load_config(path, environ, require=require)

    return load


@pytest.fixture
def mistakes(load: Callable[..., Config]) -> Callable[..., list[str]]:
    """What is said about a text that is refused."""

    def mistakes(*given: object, **options: object) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(*given, **options)
        return caught.value.mistakes

    return mistakes
