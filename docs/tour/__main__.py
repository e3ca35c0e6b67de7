"""`make tour`, or `make tour ARGS="NAME …"` for some pictures only."""

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright


def main(wanted: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from docs.tour.camera import Camera
    from docs.tour.house import ROOT, demo_house
    from docs.tour.shots import SHOTS

    unknown = set(wanted) - {shot.name for shot in SHOTS}
    if unknown:
        print(f"No picture is called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    with demo_house() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=["--no-sandbox"])
        camera = Camera(browser, base, Path(ROOT / "docs/img"))
        camera.take([shot for shot in SHOTS if not wanted or shot.name in wanted])
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
