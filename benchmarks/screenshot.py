"""Screenshots of a running server: `python benchmarks/screenshot.py http://127.0.0.1:8000 --email ... --password ...`.

Takes the sign-in page, every room of the rail for each shop, and the first conversation and case the walls show, in both
languages, light and dark, at the sizes pages are made for. On a phone each screen of a page is taken. Fails when a page is
wider than its screen or a script fails, and prints how many bytes a first visit loads.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"laptop": (1366, 768), "desktop": (1920, 1080), "phone": (390, 844), "small": (360, 740)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SCHEMES = ("light", "dark")


def chromium() -> str | None:
    """The system's Chromium when there is one, else playwright's own (None)."""
    return os.environ.get("ZHIYIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Camera:
    def __init__(self, browser: Browser, args: argparse.Namespace) -> None:
        self.browser, self.args = browser, args
        self.problems: list[str] = []
        self.taken = 0

    def session(self) -> tuple[list[dict], list[str]]:
        """Signs in once; cookies, and the paths worth looking at."""
        context = self.browser.new_context()
        page = context.new_page()
        page.goto(f"{self.args.url}/sign-in")
        page.fill("#email", self.args.email)
        page.fill("#password", self.args.password)
        page.click("button.primary")
        page.wait_for_load_state()
        if page.url.endswith("/account/password"):  # a first password opens nothing else
            for name in ("new", "again"):
                page.fill(f"[name={name}]", f"{self.args.password} again")
            page.click("main button.primary")
            print(f"the password was a first one and is now: {self.args.password} again")
        page.goto(f"{self.args.url}/wall")
        page.wait_for_timeout(500)
        sizes = page.evaluate("""() => performance.getEntriesByType("resource")
            .concat(performance.getEntriesByType("navigation")).map(one => one.encodedBodySize)""")
        print(f"first visit of {page.url}: {sum(sizes) / 1024:.0f} KiB in {len(sizes)} answers")
        paths = self.args.path or self._find(page)
        cookies = context.cookies()
        context.close()
        return cookies, paths

    def _find(self, page: Page) -> list[str]:
        shops = page.eval_on_selector_all("#shop option", "all => all.map(one => one.value)")
        paths = [f"/wall?shop={shop}" for shop in shops] or ["/wall"]
        rooms = page.eval_on_selector_all("nav.rail a[href]", "all => all.map(one => one.getAttribute('href'))")
        seen = list(dict.fromkeys([*paths, *(room for room in rooms if room.startswith("/") and "/wall" not in room)]))
        for path in paths:
            page.goto(f"{self.args.url}{path}")
            for selector in ("#stream [data-open]", "#case-list [data-open]"):
                link = page.query_selector(selector)
                if link:
                    seen.append(str(link.get_attribute("href")))
        return seen

    def shoot(self, cookies: list[dict], path: str, size: str, language: str, scheme: str) -> None:
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=width < 700,
            locale="zh-CN" if language == "zh" else "en-GB",
        )
        context.add_cookies([
            *cookies, {"name": "django_language", "value": LANGUAGES[language], "url": self.args.url},
        ])
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{path}: {error}"))
        page.goto(f"{self.args.url}{path}")
        page.wait_for_timeout(300)
        screens = page.eval_on_selector_all(".tabs a", "all => all.map(one => one.getAttribute('href'))")
        for screen in screens if width < 700 and screens else [""]:
            if screen:
                page.click(f".tabs a[href='{screen}']")
                page.wait_for_timeout(100)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.problems.append(f"{path}{screen} is {wide} px wide on {size} ({language})")
            name = "-".join([path.strip("/").split("#")[0].translate(str.maketrans("/?=&", "----")), screen.strip("#"),
                             size, language, scheme])
            page.screenshot(path=self.args.out / f"{name.replace('--', '-')}.png")
            self.taken += 1
        context.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="address of a running server")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--path", action="append", help="only these paths, e.g. /wall?shop=demo")
    parser.add_argument("--size", action="append", choices=SIZES, help="only these sizes")
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--scheme", action="append", choices=SCHEMES)
    args = parser.parse_args()
    args.url = args.url.rstrip("/")
    args.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        camera = Camera(browser, args)
        cookies, paths = camera.session()
        for size, language, scheme in product(args.size or SIZES, args.language or LANGUAGES, args.scheme or SCHEMES):
            camera.shoot([], "/sign-in", size, language, scheme)
            for path in paths:
                camera.shoot(cookies, path, size, language, scheme)
        browser.close()
    print(f"{camera.taken} screenshots in {args.out}")
    for problem in sorted(set(camera.problems)):
        print(problem, file=sys.stderr)
    return 1 if camera.problems else 0


if __name__ == "__main__":
    sys.exit(main())
