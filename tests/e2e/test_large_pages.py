"""Pages in large type, as an old phone without scripts shows them: letters, contrast, targets, nothing cut, fit to print."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.e2e
SIZES = {"phone": {"width": 390, "height": 844}, "small": {"width": 320, "height": 568}}
#: 适老化通用设计规范 (MIIT, 2021): targets of 60, contrast of 4.5; our own promise: letters of 20.
LETTERS_PX, TARGET_PX, CONTRAST = 20, 60, 4.5
#: What each text and each target on the page measures.
MEASURE = """() => {
  const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const rgba = text => text.match(/[\\d.]+/g).map(Number);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const found = rgba(getComputedStyle(node).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, style = getComputedStyle(node.parentElement);
    if (!node.textContent.trim() || style.display === 'none') continue;
    const [a, b] = [light(rgba(style.color)), light(behind(node.parentElement))].sort((x, y) => y - x);
    texts.push({text: node.textContent.trim(), px: parseFloat(style.fontSize), contrast: (a + 0.05) / (b + 0.05),
                line: parseFloat(style.lineHeight) / parseFloat(style.fontSize)});
  }
  const targets = [...document.querySelectorAll('a')].map(a => a.getBoundingClientRect())
    .map(box => ({width: box.width, height: box.height}));
  const root = document.documentElement;
  return {texts, targets, sideways: root.scrollWidth - root.clientWidth, lang: root.lang,
          headings: document.querySelectorAll('h1').length};
}"""


@pytest.fixture(scope="module")
def links(browser: Browser, demo: str) -> dict[str, str]:
    """One link of each kind, as the chat gives them to somebody in elder mode."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{demo}/demo/")
    page.wait_for_selector("html[data-ready=yes]")
    said = [_say(page, text) for text in ("大字", "还是微信", "翠园3幢2单元楼道灯坏了", "进度", "附近 卫生站 翠园3幢")]
    code = re.search("编号 ([0-9A-Z]{5})", said[2])
    assert code, said[2]
    found = {"cases": _link(said[3]), "nearby": _link(said[4]), "team": _link(_say(page, "我的网格 翠园3幢"))}
    page.close()
    return {**found, "case": f"{found['cases']}/{code[1]}", "gone": f"{demo}/h5/{'0' * 40}"}


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone of a size, by day and by night; it runs no script."""
    size, scheme = request.param
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", ["cases", "case", "nearby", "team", "gone"])
def test_everything_on_it_can_be_read_and_pressed(phone: Page, links: dict[str, str], kind: str) -> None:
    phone.goto(links[kind])
    _check(phone.evaluate(MEASURE))
    expect(phone.get_by_role("link", name=re.compile("打电话问"))).to_have_count(1)


@pytest.mark.parametrize("kind", ["cases", "case", "nearby", "team"])
def test_nothing_is_cut_when_the_letters_are_half_as_large_again(phone: Page, links: dict[str, str], kind: str) -> None:
    phone.goto(links[kind])
    phone.evaluate("document.documentElement.style.fontSize = '206%'")
    measured = phone.evaluate(MEASURE)
    assert measured["sideways"] <= 0
    assert min(text["px"] for text in measured["texts"]) >= LETTERS_PX * 1.5


def test_from_the_list_to_a_case_and_back(phone: Page, links: dict[str, str]) -> None:
    phone.goto(links["cases"])
    phone.get_by_text("点开看每一步").first.click()
    expect(phone.locator("body")).to_contain_text("受理")
    phone.go_back()
    expect(phone.locator("h1")).to_have_text("我的事")


def test_it_prints_black_on_white_with_the_number(browser: Browser, links: dict[str, str]) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123}, color_scheme="dark")
    page.goto(links["nearby"])
    page.emulate_media(media="print", color_scheme="light")
    measured = page.evaluate(MEASURE)
    page.close()
    assert all(text["contrast"] > 7 for text in measured["texts"])


def _check(measured: dict[str, Any]) -> None:
    texts, targets = measured["texts"], measured["targets"]
    assert measured["lang"] == "zh-CN" and measured["headings"] == 1
    assert measured["sideways"] <= 0
    assert [text for text in texts if text["px"] < LETTERS_PX] == []
    assert [text for text in texts if text["contrast"] < CONTRAST] == []
    assert [text for text in texts if text["line"] < 1.3] == []
    assert targets and [box for box in targets if min(box["width"], box["height"]) < TARGET_PX] == []


def _say(page: Page, text: str) -> str:
    """Type into the resident's phone; the answer."""
    here = page.locator("[data-phone=resident]")
    before = here.locator(".bubble.in").count()
    here.get_by_test_id("input").fill(text)
    here.get_by_test_id("send").click()
    expect(here.locator(".bubble.in").nth(before)).to_be_visible(timeout=10_000)
    return here.locator(".bubble.in").last.inner_text()


def _link(reply: str) -> str:
    found = re.search(r"大字看:(http\S+)", reply)
    assert found, reply
    return found[1]
