"""A nurse who has never seen the desk: everything is found by the words on the screen alone, by mouse and by keyboard.
What each task took is in docs/desk-trial.md."""

import re
from collections.abc import Callable, Iterator

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.web.conftest import DESK_SIZE, resize
from tests.web.hall import NURSE, PIN, Hall, Running, wait_until

PATIENCE_S = 15.0
MOST_TABS = 60
MOST = {"mouse": 2, "keyboard": 6}  # clicks, or keys, for one task after signing in
SHORTCUT = re.compile(r"\s*Alt\+([A-Z])$")


class Nurse:
    """Knows what a button says and nothing else. `steps` counts clicks, or keys."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser
        self.steps = 0

    def reads(self, text: str) -> None:
        script = "return document.body ? document.body.innerText : ''"
        wait_until(lambda: text in self.browser.execute_script(script), PATIENCE_S)

    def at(self, words: str, do: Callable[[WebElement], object]) -> str:
        """With the control that says this, in the dialog where one is open; again where the page was shown anew
        between finding and doing. All that it says, with its shortcut."""
        names: list[str] = []

        def done() -> bool:
            try:
                controls = self.browser.find_elements(By.CSS_SELECTOR, "dialog[open] :is(a, button, input)")
                controls = controls or self.browser.find_elements(
                    By.CSS_SELECTOR, "a, button, input:not([type=hidden])"
                )
                for control in controls:
                    name = said(control)
                    if SHORTCUT.sub("", name) == words and control.is_displayed():
                        do(control)
                        names.append(name)
                        break
            except StaleElementReferenceException:
                return False
            return bool(names)

        wait_until(done, PATIENCE_S)
        return names[0]


class WithMouse(Nurse):
    def press(self, words: str) -> None:
        self.at(words, lambda control: control.click())
        self.steps += 1

    tick = press

    def fill(self, words: str, text: str) -> None:
        self.press(words)
        ActionChains(self.browser).send_keys(text).perform()


class WithKeys(Nurse):
    def press(self, words: str, key: str = Keys.ENTER) -> None:
        shortcut = SHORTCUT.search(self.at(words, lambda control: None))
        if shortcut:
            ActionChains(self.browser).key_down(Keys.ALT).send_keys(shortcut[1].lower()).key_up(Keys.ALT).perform()
        else:
            self._go_to(words)
            ActionChains(self.browser).send_keys(key).perform()
        self.steps += 1

    def tick(self, words: str) -> None:
        self.press(words, Keys.SPACE)

    def fill(self, words: str, text: str) -> None:
        self._go_to(words)
        ActionChains(self.browser).send_keys(text).perform()

    def _go_to(self, words: str) -> None:
        self.at(words, lambda control: None)
        for _ in range(MOST_TABS):
            if self._is_at(words):
                return
            ActionChains(self.browser).send_keys(Keys.TAB).perform()
            self.steps += 1
        pytest.fail(f"the keyboard does not reach {words!r}")

    def _is_at(self, words: str) -> bool:
        try:
            focused = self.browser.switch_to.active_element
            return focused.tag_name != "body" and SHORTCUT.sub("", said(focused)) == words
        except StaleElementReferenceException:
            return self._is_at(words)


def said(control: WebElement) -> str:
    return " ".join(control.accessible_name.split())


@pytest.fixture
def page(browser: Chrome, running: Running) -> Iterator[Chrome]:
    resize(browser, DESK_SIZE)
    browser.get(running.url + "/desk")
    yield browser
    browser.get("about:blank")


@pytest.mark.parametrize("hands", [WithMouse, WithKeys], ids=["mouse", "keyboard"])
def test_a_nurse_without_a_manual(
    hall: Hall,
    page: Chrome,
    hands: type[WithMouse | WithKeys],
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    for _ in range(4):
        hall.arrive()
    nurse = hands(page)
    took: dict[str, int] = {}

    def task(name: str, *buttons: str, then: str) -> None:
        """Done where the screen says so."""
        nurse.steps = 0
        for button in buttons:
            nurse.press(button)
        nurse.reads(then)
        took[name] = nurse.steps

    nurse.fill("Tên", NURSE)
    nurse.fill("Mã PIN", PIN)
    task("sign in", "Đăng nhập", then="Hôm nay làm việc ở đâu?")
    nurse.fill("Tên bàn làm việc", "Bàn 1")
    nurse.tick("Khám tổng quát Phòng 3")
    task("choose the room", "Bắt đầu", then="Chưa có ai ở bàn này.")
    task("call", "Gọi tiếp", then="Đã gọi A-001.")
    nurse.reads("Gọi tiếp thì A-001 được tính là xong.")
    task("call again", "Gọi lại", then="Đã gọi lại A-001.")
    task("hold", "Giữ 10 phút", then="Giữ chỗ cho A-001 trong 10 phút.")
    task("call the next", "Gọi tiếp", then="Đã gọi A-002.")
    task("not here", "Vắng mặt", then="A-002 vắng mặt.")
    task("here after all", "Cho chờ lại", then="A-002 chờ lại")
    task("... and called", "Gọi tiếp", then="Đã gọi A-002.")
    task("look at a flag", "Xem đúng người", "Đã xem giấy tờ", then="A-002, Xem đúng người: đã xem.")
    task("transfer", "Chuyển", "Phòng 14 Mắt", then="Đã chuyển A-002 đến Mắt · Phòng 14.")
    task("undo", "Hoàn tác", then="Đã hoàn tác: A-002")
    hall.ask_for_help()
    task("answer a call for help", "Tôi đến ngay", then="Các bàn khác đã biết có người đến giúp.")
    task("done", "Xong", then="A-002 đã xong.")
    record_testsuite_property(f"steps at the desk, {hands.__name__}", took)
    after = {name: steps for name, steps in took.items() if name not in ("sign in", "choose the room")}
    assert max(after.values()) <= MOST["mouse" if hands is WithMouse else "keyboard"], took
