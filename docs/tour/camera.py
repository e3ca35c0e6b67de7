"""Opens pages as one of the three colleagues and writes small pictures of them."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from apps.demo.accounts import ACCOUNTS

COLOURS = 256
WINDOWS: dict[str, dict[str, object]] = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}
Walk = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """One picture: where to go, as whom, and in which windows. `walk` clicks on from `path`.

    `who` is a demo account's short name, or "" for nobody logged in.
    """

    name: str
    who: str
    path: str
    walk: Walk | None = None
    looks: tuple[str, ...] = ("light",)

    def files(self) -> dict[str, str]:
        """File name by look."""
        return {look: f"{self.name}.png" if look == "light" else f"{self.name}-{look}.png" for look in self.looks}


@dataclass
class Camera:
    """One browser, a window for each colleague and look, and the folder the pictures go to."""

    browser: Browser
    base: str
    folder: Path
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)

    def take(self, shots: Iterable[Shot]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for shot in shots:
            for look, file in shot.files().items():
                page = self._window(shot.who, look)
                page.goto(self.base + shot.path)
                if shot.walk:
                    shot.walk(page)
                _settle(page)
                _write(page.screenshot(), self.folder / file)
                print(file, flush=True)

    def _window(self, who: str, look: str) -> Page:
        if (who, look) not in self.windows:
            context = self.browser.new_context(reduced_motion="reduce", **WINDOWS[look])  # type: ignore[arg-type]
            page = context.new_page()
            if who:
                self._log_in(page, who)
            self.windows[who, look] = page
        return self.windows[who, look]

    def _log_in(self, page: Page, who: str) -> None:
        account = next(one for one in ACCOUNTS if one.short == who)
        page.goto(f"{self.base}/log-in/")
        page.get_by_label("E-mail").fill(account.email)
        page.get_by_label("Password", exact=True).fill(account.password)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.wait_for_url(f"{self.base}/")


def _settle(page: Page) -> None:
    """What loads later (counts, previews, charts) belongs into the picture; toasts do not."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('#toasts .toast').forEach((toast) => toast.remove())")
    page.mouse.move(0, 0)


def _write(png: bytes, path: Path) -> None:
    """256 colours are enough for a page and take a third of the space."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
