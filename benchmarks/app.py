"""Times the app in a real browser: first page, from a key to the next sentence drawn, dashboard; and its memory.

`python benchmarks/app.py [ARTICLES]` works on a copy of a store of so many articles, which is made once (stores.py).
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import stores

from tests.live import served
from tests.live.conftest import FLAGS

KEYS = 1_000
EVERY = 250
"""Decisions after which the server's memory is told."""
PAUSE = 150
"""Milliseconds between a sentence drawn and the next key."""

# Presses a key and tells after how many milliseconds the next sentence is painted: two frames after it is in the page.
_PRESS = """async (before) => {
  const find = (root) => { for (const e of root.querySelectorAll("*")) { if (e.matches(".right[data-item]")) return e;
    const in_ = e.shadowRoot && find(e.shadowRoot); if (in_) return in_; } };
  const right = find(document), was = right.dataset.item, start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
  while (right.dataset.item === was) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - start;
}"""


def main(count: int) -> None:
    """Take a store, drive the app, print the figures."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = str(Path(folder) / "bench.db")
        started = time.perf_counter()
        shutil.copy(stores.kept(count), place)
        print(f"store of {count:,} articles ready after {time.perf_counter() - started:.0f} s")
        with served.app(place, Path(folder) / "log") as app:
            browser = playwright.chromium.launch(executable_path=served.needed("chromium"), args=FLAGS.split())
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(120_000)
            _first(page, app.address)
            _keys(page, app)
            _dashboard(page, app.address)
            browser.close()


def _first(page: Page, address: str) -> None:
    """Time from the address to the article on the screen.

    cold: by the first visitor of a server that has just said it is well, in a browser that has nothing of the app in
    its cache; the store's file was copied just before, so that the system holds it in memory. again: the same visitor.
    """
    for name in ("first page, cold", "first page, again"):
        started = time.perf_counter()
        page.goto(address)
        page.locator(".s").first.wait_for()
        print(f"{name}: {time.perf_counter() - started:.2f} s")


def _keys(page: Page, app: served.App) -> None:
    page.goto(f"{app.address}/review")
    page.get_by_label("Your name").fill("Bench")
    page.get_by_role("button", name="Begin").click()
    started = time.perf_counter()
    page.locator(".rv .s.chosen").first.wait_for()
    print(f"review opened: {time.perf_counter() - started:.2f} s")
    took = []
    for number in range(1, KEYS + 1):
        took.append(float(page.evaluate(_PRESS, "")))
        page.wait_for_timeout(PAUSE)
        if number % EVERY == 0:
            print(f"server memory after {number:,} decisions: {_memory(app.server.pid):,.0f} MB", flush=True)
    print(f"key to next item: median {statistics.median(took):.0f} ms, 95% {sorted(took)[int(0.95 * KEYS)]:.0f} ms")


def _dashboard(page: Page, address: str) -> None:
    for name in ("dashboard, cold", "dashboard, warm"):
        started = time.perf_counter()
        page.goto(f"{address}/dashboard")
        page.get_by_text("Open sentences").wait_for()
        print(f"{name}: {time.perf_counter() - started:.2f} s")


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1e3


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
