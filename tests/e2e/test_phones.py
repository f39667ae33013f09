"""The life of one report in the browser phones: real signed callbacks, real API calls."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.e2e
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Page:
    """The phones, at the size of a desk and of a pocket."""
    opened = browser.new_page(viewport=SIZES[request.param])
    opened.goto(f"{demo}/demo/")
    opened.wait_for_selector("html[data-ready=yes]")
    return opened


def phone(page: Page, role: str) -> Locator:
    """One phone, brought to the front where only one is shown."""
    tab = page.locator(f"[data-tab={role}]")
    if tab.is_visible():
        tab.click()
    return page.locator(f"[data-phone={role}]")


def say(page: Page, role: str, text: str) -> str:
    """Type into a phone; the answer in its chat."""
    here = phone(page, role)
    before = here.locator(".bubble.in").count()
    here.get_by_test_id("input").fill(text)
    here.get_by_test_id("send").click()
    expect(here.locator(".bubble.in").nth(before)).to_be_visible(timeout=10_000)
    return here.locator(".bubble.in").last.inner_text()


def pick(page: Page, role: str, name: str) -> None:
    """Give a phone to somebody by name."""
    switcher = phone(page, role).get_by_test_id("switcher")
    value = switcher.locator("option", has_text=name).first.get_attribute("value")
    switcher.select_option(value)


def owner_in(reply: str) -> str:
    """The member a reply names, without his title."""
    found = re.search(r"由(\S+?)办理", reply)
    assert found, reply
    return re.sub(r"\(.*?\)", "", found.group(1))[-3:]


def role_of(page: Page, name: str) -> str:
    """Which of the two members' phones has this person."""
    for role in ("member", "organiser"):
        if phone(page, role).get_by_test_id("switcher").locator("option", has_text=name).count():
            return role
    raise AssertionError(f"nobody of the demo is called {name}")


def test_a_report_is_accepted_done_and_closed_in_the_phones(page: Page) -> None:
    reply = say(page, "resident", "翠园3幢2单元楼道灯坏了")
    code = re.search(r"编号 ([0-9A-Z]{5})", reply)
    assert code, reply
    owner = owner_in(reply)
    role = role_of(page, owner)
    pick(page, role, owner)
    expect(phone(page, role).locator(".bubble.in", has_text=code.group(1)).last).to_be_visible(timeout=10_000)
    assert "已接单" in say(page, role, f"接单 {code.group(1)}")
    assert "已告诉居民" in say(page, role, "3")
    expect(phone(page, "resident").locator(".bubble.in", has_text="已接单").last).to_be_visible(timeout=10_000)
    assert "已办结" in say(page, role, f"办结 {code.group(1)} 灯泡已换新")
    expect(phone(page, "resident").locator(".bubble.in", has_text="灯泡已换新").last).to_be_visible(timeout=10_000)
    assert "谢谢" in say(page, "resident", "1")
    assert "已结案" in say(page, "resident", "进度")


def test_a_photo_may_come_first(page: Page) -> None:
    here = phone(page, "resident")
    at_a_desk = page.viewport_size is not None and page.viewport_size["width"] > 1000
    pick(page, "resident", "孙女士" if at_a_desk else "李大爷")  # a photo soon after a case would belong to that case
    before = here.locator(".bubble.in").count()
    here.get_by_test_id("photo").click()
    page.get_by_test_id("photo-sample").click()
    expect(here.locator(".bubble.in").nth(before)).to_contain_text("什么事", timeout=10_000)
    assert "编号" in say(page, "resident", "翠园5幢门口垃圾没人收")


def test_a_card_is_scanned_and_the_place_need_not_be_said(page: Page) -> None:
    at_a_desk = page.viewport_size is not None and page.viewport_size["width"] > 1000
    pick(page, "resident", "赵阿婆" if at_a_desk else "钱师傅")
    here = phone(page, "resident")
    before = here.locator(".bubble.in").count()
    here.get_by_test_id("scan").click()
    page.get_by_test_id("place-dialog").locator("[data-place]").nth(1).click()
    expect(here.locator(".bubble.in").nth(before)).to_contain_text("这里是", timeout=10_000)
    assert "按您扫的码" in say(page, "resident", "楼道里有狗乱叫")


def test_nothing_scrolls_sideways(page: Page) -> None:
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wider) is False
