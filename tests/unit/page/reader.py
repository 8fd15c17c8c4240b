"""Somebody who opens a page in a real Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only the worker that opens pages loads it
    from playwright.sync_api import Page


# What lies below a text: the first element there that is painted; of a hatch its ground.
_MEASURED = r"""(places) => {
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((all, part, at) => all + part * [0.2126, 0.7152, 0.0722][at], 0);
  const paint = (element) => {
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement && element.tagName !== "svg"
      ? style.fill : style.backgroundColor;
    const pattern = colour.match(/url\("?#(.*?)"?\)/);
    return pattern ? paint(document.getElementById(pattern[1]).firstElementChild) : colour;
  };
  const seen = (colour) => colour !== "none" && numbers(colour)[3] !== 0;
  return places.flatMap((place) => {
    const text = document.querySelector(place);
    text.scrollIntoView({ block: "center", inline: "center" });
    const box = text.getBoundingClientRect();
    if (!box.width) return [];
    const below = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter((one) => !one.matches("text, tspan") && !text.contains(one))
      .map(paint).find(seen) ?? getComputedStyle(document.documentElement).backgroundColor;
    const style = getComputedStyle(text);
    const ink = text instanceof SVGElement ? style.fill : style.color;
    const [more, less] = [light(ink), light(below)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05) < 4.5 ? [`${text.textContent}: ${ink} on ${below}`] : [];
  });
}"""


class Reader:
    """Somebody who has opened a page, and noted what it asked for and complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.goto(address)
        self.wait()

    def wait(self) -> None:
        self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")

    def choose(self, name: str, label: str) -> None:
        self.page.locator(f"select[name='{name}']").first.select_option(label=label)
        self.wait()

    def chart(self, section: str) -> str:
        return self.page.locator(f"#{section} svg").first.inner_html()

    def rows(self, section: str) -> list[str]:
        lines = self.page.locator(f"#{section} table.plain tbody tr")
        return [" ".join(line.split()) for line in lines.all_text_contents()]

    def cells(self, section: str) -> list[list[str]]:
        lines = self.page.locator(f"#{section} table.plain tbody tr").all()
        return [line.locator("th, td").all_text_contents() for line in lines]

    def unreadable(self) -> list[str]:
        """Return the texts whose contrast axe leaves open, and which have too little of it."""
        from axe_playwright_python.sync_playwright import Axe

        options = {"runOnly": ["color-contrast"]}
        found = Axe().run(self.page, options=options).response["incomplete"]
        places = [node["target"][0] for one in found for node in one["nodes"]]
        unreadable: list[str] = self.page.evaluate(_MEASURED, places)
        return unreadable

    def seriously_amiss(self) -> list[str]:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [one["id"] for one in found if one["impact"] in ("serious", "critical")]
