"""The pages in a real browser: what changes is seen within a second, nothing is out of reach, nothing moves."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_core_python.selenium import Axe
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from kiosk.domain.queue import PriorityReason
from kiosk.domain.session.state import HelpKind
from tests.web.conftest import DESK_SIZE, chromium, resize
from tests.web.hall import ADMINISTRATOR, NURSE, PIN, Hall, Running, wait_until

WITHIN_S = 1.0
PATIENCE_S = 15.0
BOARD_SIZE, PHONE_SIZE = (1920, 1080), (360, 740)


class Tab:
    """A browser's window on the hall."""

    def __init__(self, browser: Chrome, running: Running) -> None:
        self.browser = browser
        self.url = running.url

    def open(self, path: str, size: tuple[int, int] = DESK_SIZE) -> "Tab":
        self.browser.switch_to.new_window("tab")
        resize(self.browser, size)
        self.browser.get(self.url + path)
        self.handle = self.browser.current_window_handle
        return self

    def to_front(self) -> "Tab":
        self.browser.switch_to.window(self.handle)
        return self

    def find(self, selector: str) -> WebElement:
        wait_until(lambda: bool(self.browser.find_elements(By.CSS_SELECTOR, selector)), PATIENCE_S)
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str = "body") -> str:
        found = self.browser.execute_script(
            "const one = document.querySelector(arguments[0]); return one ? one.innerText : ''", selector
        )
        return str(found)

    def shows(self, text: str, selector: str = "body", seconds: float = PATIENCE_S) -> float:
        return wait_until(lambda: text in self.text(selector), seconds)

    def notes_when(self, text: str) -> "Tab":
        """The page itself notes when it shows this; a page that is loaded anew has forgotten it."""
        self.browser.execute_script(
            """const live = document.getElementById('live'), text = arguments[0];
               window.noted = 0;
               new MutationObserver((_, watch) => {
                 if (!live.innerText.includes(text)) return;
                 window.noted = Date.now();
                 watch.disconnect();
               }).observe(live, {childList: true, subtree: true});""",
            text,
        )
        return self

    def noted_at(self) -> float:
        """In seconds since 1970."""
        self.to_front()
        wait_until(lambda: bool(self.browser.execute_script("return window.noted")), PATIENCE_S)
        return float(self.browser.execute_script("return window.noted")) / 1000

    def click(self, selector: str) -> None:
        """Also where the page is shown anew at this very moment."""

        def clicked() -> bool:
            try:
                self.find(selector).click()
            except StaleElementReferenceException:
                return False
            return True

        wait_until(clicked, PATIENCE_S)

    def type(self, selector: str, text: str) -> None:
        self.find(selector).send_keys(text)


@pytest.fixture
def tab(browser: Chrome, running: Running) -> Iterator[Callable[[], Tab]]:
    """Makes tabs; the browser keeps its first one and forgets the rest."""
    first = browser.current_window_handle
    yield lambda: Tab(browser, running)
    for handle in browser.window_handles:
        if handle != first:
            browser.switch_to.window(handle)
            browser.close()
    browser.switch_to.window(first)


def desk(tab: Tab, name: str = NURSE, clinic: str = "general") -> Tab:
    tab.open("/desk/login")
    tab.browser.delete_all_cookies()
    tab.type("#name", name)
    tab.type("#pin", PIN)
    tab.click("button.primary")
    tab.type("#desk", "Bàn 1")
    tab.click(f"input[value={clinic}]")
    tab.click("button.primary")
    wait_until(lambda: "Đang chờ" in tab.text(), PATIENCE_S)
    return tab


def test_a_click_at_the_desk_is_seen_on_board_and_phone_within_a_second(
    hall: Hall, tab: Callable[[], Tab], record_testsuite_property: Callable[[str, object], None]
) -> None:
    """By their streams: no page is loaded anew, and a phone asks by itself only every 30 s. Pages note the times
    themselves. A machine that is busy with other things has three tries."""
    board = tab().open("/board", BOARD_SIZE)
    nurse = desk(tab())
    took = [click_to_call(hall, nurse, board, tab())]
    while max(took[-1].values()) >= WITHIN_S and len(took) < 3:
        took.append(click_to_call(hall, nurse, board, tab()))
    record_testsuite_property("seconds from the click to the call", took)
    assert max(took[-1].values()) < WITHIN_S, took


def click_to_call(hall: Hall, nurse: Tab, board: Tab, phone: Tab) -> dict[str, float]:
    ticket = hall.arrive()
    watching = hall.parts.hub.watching
    phone.open(f"/t/{ticket.code}", PHONE_SIZE).notes_when("Đến lượt rồi")
    wait_until(lambda: hall.parts.hub.watching == watching + 1, PATIENCE_S)
    board.to_front().notes_when(ticket.label)
    nurse.to_front()
    wait_until(lambda: nurse.find(".next").is_enabled(), PATIENCE_S)
    nurse.browser.execute_script(
        "document.addEventListener('click', () => { window.clicked = Date.now(); }, {capture: true})"
    )
    nurse.click(".next")
    nurse.shows(ticket.label, "#current-number")
    clicked = nurse.browser.execute_script("return window.clicked")
    return {name: page.noted_at() - clicked / 1000 for name, page in (("board", board), ("phone", phone))}


def test_somebody_who_arrives_and_calls_for_help_are_seen_at_the_desk(hall: Hall, tab: Callable[[], Tab]) -> None:
    nurse = desk(tab())
    assert not nurse.find(".next").is_enabled()
    wait_until(lambda: hall.parts.hub.watching == 1, PATIENCE_S)
    ticket = hall.arrive()
    nurse.shows(ticket.label, ".queue")
    assert nurse.find(".next").is_enabled()
    hall.ask_for_help(HelpKind.EMERGENCY)
    nurse.shows("Cấp cứu", "[role=alert]")
    assert nurse.browser.execute_script("return sessionStorage.getItem('announced')") != "[]"
    nurse.click("[role=alert] button")
    wait_until(lambda: not nurse.text("[data-alert]"), PATIENCE_S)


def test_the_whole_desk_by_keyboard(hall: Hall, tab: Callable[[], Tab]) -> None:
    first, second = hall.arrive(), hall.arrive()
    nurse = desk(tab())

    def press(key: str) -> None:
        ActionChains(nurse.browser).key_down(Keys.ALT).send_keys(key).key_up(Keys.ALT).perform()

    press("n")
    nurse.shows(first.label, "#current-number")
    press("h")
    nurse.shows("Tạm ra ngoài", ".queues")
    press("n")
    nurse.shows(second.label, "#current-number")
    press("t")
    nurse.shows("Chuyển đến đâu?", "dialog")
    ActionChains(nurse.browser).send_keys(Keys.ESCAPE).perform()
    wait_until(lambda: not nurse.text("dialog"), PATIENCE_S)
    press("x")
    nurse.shows("đã xong", "#said")
    press("z")
    nurse.shows(second.label, "#current-number")


def test_a_flag_is_looked_at_and_a_patient_transferred_by_touch(hall: Hall, tab: Callable[[], Tab]) -> None:
    ticket = hall.arrive()
    nurse = desk(tab())
    nurse.click(".next")
    nurse.shows(ticket.label, "#current-number")
    nurse.click(".current a[href$=insurance]")
    nurse.shows("Đã xem thẻ bảo hiểm", "dialog")
    nurse.click("dialog button[name=reason]")
    nurse.shows("đã xem", "#said")
    nurse.click("[data-key=t]")
    nurse.shows("Mắt", "dialog")
    nurse.click("dialog button[value=eye]")
    nurse.shows("Đã chuyển", "#said")
    found = hall.store.place(ticket.id)
    assert found is not None and found.clinic == "eye"


def test_the_main_controls_are_on_a_small_screen_and_stay_where_they_are(hall: Hall, tab: Callable[[], Tab]) -> None:
    for _ in range(30):
        hall.arrive()
    nurse = desk(tab())

    def place() -> list[float]:
        found = nurse.browser.execute_script(
            """const r = document.querySelector('.next').getBoundingClientRect();
               return [r.left, r.top, r.right, r.bottom]"""
        )
        return list(found)

    before = place()
    nurse.click(".next")
    nurse.shows("A-001", "#current-number")
    for kind in (HelpKind.HELP, HelpKind.EMERGENCY, HelpKind.HELP):
        hall.ask_for_help(kind)
    wait_until(lambda: len(nurse.browser.find_elements(By.CSS_SELECTOR, "[data-alert]")) == 3, PATIENCE_S)
    assert place() == before
    assert before[3] <= DESK_SIZE[1]
    scrolls = nurse.browser.execute_script("return document.documentElement.scrollHeight > window.innerHeight")
    assert not scrolls
    hidden = nurse.browser.execute_script(
        """return [...document.querySelectorAll('.actions button, .actions a, .next, [data-key=z]')].filter((one) => {
             const r = one.getBoundingClientRect();
             const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
             return !one.contains(top);
           }).map((one) => one.innerText)"""
    )
    assert hidden == []


def test_calls_are_spoken_one_after_the_other(hall: Hall, tab: Callable[[], Tab]) -> None:
    for _ in range(3):
        hall.arrive()
    board = tab().open("/board", BOARD_SIZE)
    board.browser.execute_script(
        """window.plays = []; window.playing = 0;
           player.play = function () {
             window.plays.push([this.src, window.playing]); window.playing += 1;
             setTimeout(() => { window.playing -= 1; if (this.onended) this.onended(); }, 150);
             return Promise.resolve();
           };"""
    )
    wait_until(lambda: hall.parts.hub.watching == 1, PATIENCE_S)
    time.sleep(0.2)
    for _ in range(3):
        hall.call("general")
    wait_until(lambda: len(board.browser.execute_script("return plays")) == 3, PATIENCE_S)
    heard = board.browser.execute_script("return plays")
    assert [overlapping for _, overlapping in heard] == [0, 0, 0]
    numbers = [int(source.rpartition("/")[2].partition(".")[0]) for source, _ in heard]
    assert numbers == sorted(numbers)
    assert all("/board/calls/" in source for source, _ in heard)


def test_the_board_says_when_it_is_cut_off_and_goes_on_afterwards(hall: Hall, tab: Callable[[], Tab]) -> None:
    board = tab().open("/board", BOARD_SIZE)
    wait_until(lambda: hall.parts.hub.watching == 1, PATIENCE_S)
    board.browser.execute_script("heard = Date.now() - 60000")
    board.shows("Mất kết nối từ", "footer")
    board.shows("Mời vào phòng", "footer")  # the next word of the server


def test_the_boards_clock_is_the_hospitals_wherever_the_browser_is(hall: Hall, tab: Callable[[], Tab]) -> None:
    board = tab().open("/board", BOARD_SIZE)
    board.browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/Lima"})
    wait_until(lambda: board.text("#clock") == f"{hall.parts.local_now():%H:%M}", PATIENCE_S)
    board.browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


def test_it_works_without_scripts(hall: Hall, running: Running, tmp_path: Path) -> None:
    ticket = hall.arrive()
    browser = chromium(tmp_path / "browser", scripts=False)
    try:
        tab = Tab(browser, running).open(f"/t/{ticket.code}", PHONE_SIZE)
        assert ticket.label in browser.page_source
        tab.click("form button")
        wait_until(lambda: "Tôi đã quay lại" in browser.page_source, PATIENCE_S)
        browser.get(running.url + "/desk/login")
        tab.type("#name", NURSE)
        tab.type("#pin", PIN)
        tab.click("button.primary")
        tab.type("#desk", "Bàn 1")
        tab.click("input[value=general]")
        tab.click("button.primary")
        wait_until(lambda: "Tạm ra ngoài" in browser.page_source, PATIENCE_S)
    finally:
        browser.quit()


def violations(browser: Chrome) -> list[str]:
    """What axe-core finds, readable."""
    found = Axe().run(browser)["violations"]
    return [f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']][:3])} {one['help']}" for one in found]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_any_page(hall: Hall, tab: Callable[[], Tab], language: str, tmp_path: Path) -> None:
    tickets = [hall.arrive(priority=PriorityReason.PREGNANCY if n % 3 == 0 else None) for n in range(12)]
    hall.ask_for_help(HelpKind.EMERGENCY)
    page = desk(tab(), ADMINISTRATOR)
    found: dict[str, list[str]] = {}
    for action in ("", "hold", "no_show", ""):
        before = page.text("#current-number")
        page.click(".next")
        wait_until(lambda before=before: page.text("#current-number") not in ("", before), PATIENCE_S)  # type: ignore[misc]
        if action:
            page.click(f"[data-key={action[0] if action == 'hold' else 'v'}]")
            wait_until(lambda: not page.text("#current-number"), PATIENCE_S)
    paths = [
        "/desk", "/desk/place", "/desk/statistics", "/desk/staff", f"/desk/tickets/{tickets[-1].id}",
        f"/desk/tickets/{tickets[-1].id}/transfer", f"/desk/tickets/{tickets[-1].id}/flag/identity", "/board",
        f"/t/{tickets[-1].code}", "/t/v1.x", "/desk/tickets/x",
    ]  # fmt: skip
    for path in paths:
        page.browser.get(f"{page.url}{path}?lang={language}")
        found[path] = violations(page.browser)
    page.browser.get(f"{page.url}/t/{tickets[-1].code}?lang=km")  # patients have a third language
    assert page.find("html").get_attribute("lang") == "km"
    found["phone in Khmer"] = violations(page.browser)
    page.browser.get(f"{page.url}/desk?lang={language}")
    page.click(".current a[data-panel]")
    wait_until(lambda: bool(page.text("dialog")), PATIENCE_S)
    found["dialog"] = violations(page.browser)
    page.browser.delete_all_cookies()
    page.browser.get(f"{page.url}/desk/login?lang={language}")
    found["login"] = violations(page.browser)
    assert {path: one for path, one in found.items() if one} == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing_on_the_first_start(browser: Chrome, tmp_path: Path, language: str) -> None:
    empty = Hall(tmp_path)
    server = Running(empty)
    try:
        browser.get(f"{server.url}/setup?lang={language}")
        page = Tab(browser, server)
        page.type("#code", "AAAA-AAAA")
        page.type("#name", ADMINISTRATOR)
        for field in ("#pin", "#again"):
            page.type(field, PIN)
        untouched = violations(browser)
        page.click("button.primary")
        page.find(".notice.stop")
        assert (untouched, violations(browser)) == ([], [])
    finally:
        browser.get("about:blank")
        server.stop()
        empty.close()
