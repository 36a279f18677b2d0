"""A page walked by Tab alone: what can be acted on, in which order Tab reaches it, and what one sees of the focus."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

_ACTING = """
() => {
  const seen = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length > 0;
  const all = [...document.querySelectorAll('*')];
  const radios = new Set();
  const acting = [];
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (element.disabled || element.type === 'hidden' || !seen(element)) continue;
    if (element.type === 'radio') {
      const group = `${element.form?.action} ${element.name}`;
      if (radios.has(group)) continue;
      radios.add(group);
      const checked = document.querySelector(`input[type=radio][name="${element.name}"]:checked`);
      acting.push(all.indexOf(checked ?? element));
    } else acting.push(all.indexOf(element));
  }
  return acting.map(index => ({
    index, html: all[index].outerHTML.slice(0, 160), href: all[index].getAttribute('href'), tab: all[index].tabIndex,
  }));
}
"""
"""What can be acted on, in the order of the document; of radio buttons one a group."""

_FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
  const there = document.elementFromPoint(x, y);
  return {
    index: [...document.querySelectorAll('*')].indexOf(element),
    html: element.outerHTML.slice(0, 160),
    text: element.textContent.trim(),
    href: element.getAttribute('href'),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !!there && !(element.closest('label') ?? element).contains(there) && !there.contains(element),
  };
}
"""
_MOVED = """
() => [...document.querySelectorAll('main *, header *, nav *')].filter(element => {
  const style = getComputedStyle(element);
  return element.tabIndex > 0 || style.order !== '0' || style.flexDirection.endsWith('-reverse');
}).map(element => element.outerHTML.slice(0, 120))
"""
"""What is shown at another place than where the document, and so Tab, has it."""


def faults_of_keyboard(page: Page) -> list[str]:
    """Press Tab from the top of a page to its end; return what one who uses keys alone would miss.

    Args:
        page: An open page on which nothing has the focus.
    """
    acting: Sequence[dict[str, Any]] = page.evaluate(_ACTING)
    faults = [f"shown at another place than Tab has it: {each}" for each in page.evaluate(_MOVED)]
    reached: list[dict[str, Any]] = []
    for _ in range(3 * len(acting) + 60):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused is None:
            break
        if reached and reached[-1]["index"] == focused["index"]:
            continue  # a part of the same field, such as the year of a day
        reached.append(focused)
    else:
        faults.append(f"Tab does not leave the page; the last was {reached[-1]['html']}")
    return [*faults, *_faults_of_order(reached), *_faults_of_focus(reached), *_unreached(acting, reached)]


def _faults_of_order(reached: Sequence[dict[str, Any]]) -> list[str]:
    faults = (
        [] if reached and reached[0]["text"] == "Skip to main content" else ["the first Tab does not offer to skip"]
    )
    pairs = pairwise(reached)
    return faults + [f"Tab goes back to {after['html']}" for before, after in pairs if after["index"] < before["index"]]


def _faults_of_focus(reached: Sequence[dict[str, Any]]) -> list[str]:
    faults = [f"the focus is not seen: {each['html']}" for each in reached if each["outline"] < 2]
    faults += [f"the focus is out of sight: {each['html']}" for each in reached if not each["inView"]]
    return faults + [f"something covers the focus: {each['html']}" for each in reached if each["covered"]]


def _unreached(acting: Sequence[dict[str, Any]], reached: Sequence[dict[str, Any]]) -> list[str]:
    """Return what Tab does not reach; a link of a picture is reached where another one leads to the same place."""
    indices, places = {each["index"] for each in reached}, {each["href"] for each in reached}
    missing = [each for each in acting if each["index"] not in indices]
    return [
        f"Tab does not reach {each['html']}"
        for each in missing
        if not (each["tab"] < 0 and each["href"] is not None and each["href"] in places)
    ]
