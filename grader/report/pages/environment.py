"""The template engine, and the policy that keeps a page from reaching anything but itself."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.report.pages.wording import WORDING
from grader.testing.failure import localise

_FOLDER = Path(__file__).with_name("templates")


def render(template: str, language: str, *, script: str = "", **values: Any) -> str:
    """A page of a template.

    Args:
        template: Its name.
        language: "en" or "zh".
        script: Name of a file of JavaScript that the page holds; none runs without.
        **values: What it shows; text is escaped wherever it stands.
    """

    def say(key: str, **numbers: object) -> str:
        return localise(WORDING[key], language).format(**numbers)

    style, code = _read("style.css"), _read(script) if script else ""
    return _environment().get_template(template).render(
        language="zh-CN" if language == "zh" else "en",
        say=say,
        known=WORDING.keys(),
        style=Markup(style),
        script=Markup(code),
        policy=_policy(style, code),
        **values,
    )  # fmt: skip


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: this style, this script, images within the page; no other thing from anywhere."""
    parts = ["default-src 'none'", "img-src data:", f"style-src '{_hash(style)}'"]
    if script:
        parts.append(f"script-src '{_hash(script)}'")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:g}"
    return environment


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
