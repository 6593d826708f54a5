"""Opens a page in Chromium and keeps what it did."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
SIZES = {"wide": (1200, 900), "phone": (390, 840)}
# Chromium's own traffic (updates, field trials) is none of a page's.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@cache
def problem() -> str | None:
    """Why pages cannot be opened here; None where they can."""
    if chromium() is None:
        return "no Chromium: on Debian apt-get install chromium"
    return None if AXE.is_file() else "no axe-core: npm ci --prefix tests/pages"


def chromium() -> str | None:
    """Where the browser is."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Visit:
    """A page that is open, and what has happened on it.

    Args:
        page: The browser's.
        console: What it wrote to the console, and errors of scripts.
        requests: What it asked for beyond itself.
    """

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe-core finds that is serious or worse, and where."""
        found: Any = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {each['nodes'][0]['html']}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]


@contextmanager
def visit(
    browser: Browser,
    path: Path,
    size: str = "wide",
    scheme: Literal["light", "dark"] = "light",
    *,
    axe: bool = False,
) -> Iterator[Visit]:
    """Open a page.

    Args:
        browser: The browser.
        path: The page's file.
        size: Of the window: "wide" or "phone".
        scheme: What the reader prefers.
        axe: Have axe-core there, for which the page's policy is lifted; else it holds.
    """
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=axe
    )
    try:
        page = context.new_page()
        found = Visit(page)
        page.on("console", lambda message: found.console.append(message.text))
        page.on("pageerror", lambda error: found.console.append(str(error)))
        page.on("request", lambda request: found.requests.append(request.url))
        address = path.absolute().as_uri()
        page.goto(address)
        found.requests = [url for url in found.requests if url != address and not url.startswith("data:")]
        if axe:
            page.add_script_tag(path=AXE)
        yield found
    finally:
        context.close()
