"""One browser for all tests of the pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.web.hall import Hall, Running

DESK_SIZE = (1366, 768)
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",  # each tab is a screen of its own
)  # fmt: skip


def chromium(profile: Path, size: tuple[int, int] = DESK_SIZE, scripts: bool = True) -> webdriver.Chrome:
    """A headless browser that keeps what it keeps in `profile`; `quit` ends it."""
    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    found = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    resize(found, size)
    return found


def resize(browser: webdriver.Chrome, size: tuple[int, int]) -> None:
    """What the page gets, without a window's frame."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
    )


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    found = chromium(tmp_path_factory.mktemp("browser"))
    yield found
    found.quit()


@pytest.fixture
def browser(opened: webdriver.Chrome) -> webdriver.Chrome:
    """Remembers nothing of a test before. `delete_all_cookies` forgets those of the page that it is at, and no port
    keeps cookies apart."""
    opened.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return opened


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    found = Hall(tmp_path).with_staff()
    yield found
    found.close()


@pytest.fixture
def running(hall: Hall) -> Iterator[Running]:
    found = Running(hall)
    yield found
    found.stop()


@pytest.fixture
def client(hall: Hall) -> Iterator[TestClient]:
    with visitor(hall) as found:
        yield found


def visitor(hall: Hall, address: str = "127.0.0.1") -> TestClient:
    return TestClient(hall.app, base_url="http://localhost", client=(address, 50_000), follow_redirects=False)
