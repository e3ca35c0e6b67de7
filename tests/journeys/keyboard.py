"""Hands that have a keyboard and nothing else."""

from playwright.sync_api import Page, expect

MOST_TABS = 160
# The name as a screen reader would say it, near enough: label, ARIA label, or its own words.
FOCUSED = """(within) => {
  const one = document.activeElement;
  if (!one || one === document.body) return {name: "", isWithin: false, ring: true};
  const labels = one.labels ? [...one.labels].map((label) => label.innerText).join(" ") : "";
  const name = one.getAttribute("aria-label") || labels || one.innerText || one.value || "";
  const style = getComputedStyle(one);
  const ring = one.tabIndex < 0 || style.outlineStyle !== "none" || style.boxShadow !== "none";
  return {name: name.trim().replace(/\\s+/g, " "), isWithin: Boolean(one.closest(within)), ring};
}"""


class Keyboard:
    """Moves by Tab and presses keys. Whatever Tab comes to must show that it has the focus (WCAG 2.4.7)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ringless: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, name: str, within: str = "main, dialog") -> None:
        """Tabs on until what has the focus is called `name` (its beginning suffices) and stands inside `within`."""
        met = []
        for _ in range(MOST_TABS):
            focused = self.page.evaluate(FOCUSED, within)
            if not focused["ring"]:
                self.ringless.append(focused["name"])
            if focused["name"].startswith(name) and focused["isWithin"]:
                return
            met.append(focused["name"][:30])
            self.press("Tab")
        raise AssertionError(f"Tab never came to {name!r} on {self.page.url}. It met: {met}")

    def activate(self, name: str, within: str = "main, dialog") -> None:
        self.reach(name, within)
        self.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Replaces what stands in the field."""
        self.reach(name)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Picks from a list by typing the beginning of the option's words."""
        self.reach(name)
        self.page.keyboard.type(option)
        chosen = "() => document.activeElement.selectedOptions[0]?.innerText.trim() ?? ''"
        assert self.page.evaluate(chosen).startswith(option), f"{name} shows {self.page.evaluate(chosen)!r}"

    def tick(self, name: str) -> None:
        self.reach(name)
        self.press("Space")

    def go(self, letter: str, heading: str) -> None:
        """`g` and a letter, as the sheet of shortcuts says."""
        self.press("g", letter)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
