"""One person's browser in Label Studio."""

from playwright.sync_api import Browser, BrowserContext, Page

from annotator.studio.client import Project
from tests.live.conftest import PATIENCE
from tests.live.label_studio import PASSWORD


class Desk:
    """One annotator's browser."""

    def __init__(self, browser: Browser, url: str, name: str) -> None:
        self.url = url
        self.context: BrowserContext = browser.new_context(viewport={"width": 1400, "height": 900})
        self.context.set_default_timeout(PATIENCE)
        self.asked: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{url}/user/login/")
        self.page.fill("input[name=email]", f"{name}@example.org")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "login" not in address)

    def open(self, project: Project, task: int | None = None) -> None:
        """Open a task, or press the button for those that are to be labelled."""
        self.page.goto(f"{self.url}/projects/{project.id}/data{f'?task={task}' if task else ''}")
        if task is None:
            self.page.get_by_role("button", name="Label All Tasks").first.click()
        self.wait()

    def wait(self) -> None:
        self.page.wait_for_selector(".htx-highlight")
        self.page.wait_for_function("() => window.Htx.annotationStore.selected.regions.length > 0")

    def task(self) -> int:
        return int(self.page.evaluate("() => Number(window.Htx.task.id)"))

    def regions(self) -> list[list[str]]:
        found: list[list[str]] = self.page.evaluate(
            "() => window.Htx.annotationStore.selected.regions.map(region => region.labels)"
        )
        return found

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(150)

    def submit(self) -> None:
        task = self.task()
        posted = "/annotations"
        with self.page.expect_response(lambda r: posted in r.url and r.request.method == "POST") as waited:
            self.page.keyboard.press("Control+Enter")
        assert waited.value.status == 201
        self.page.wait_for_function(
            f"() => Number(window.Htx.task?.id) !== {task} || window.Htx.annotationStore.annotations.some(a => a.pk)"
        )

    def close(self) -> None:
        self.context.close()
