"""The screenshots of docs/report.md, from the demo's report: run after ``notes-mining run pipelines/demo.yaml``."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PARTS = {"report-finding.png": "#finding-distress_and_work", "report-compared.png": "#by-language figure"}


def main(page: Path = ROOT / "reports/demo/index.html", folder: Path = ROOT / "docs/images") -> None:
    """Write the first screen and the parts named above as PNG."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        view = browser.new_page(viewport={"width": 1160, "height": 1240})
        view.goto(page.as_uri())
        view.screenshot(path=folder / "report.png")
        for name, selector in PARTS.items():
            view.locator(selector).screenshot(path=folder / name)
        browser.close()


if __name__ == "__main__":
    main()
