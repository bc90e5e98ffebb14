"""Take the pictures of README and docs: `python -m tools.readme_pictures reports docs/pictures`, after a run."""

import io
import os
import shutil
import sys
from pathlib import Path

OPTIONS = "level=lukio&option=2&lukio=00635&2.lukio.move=00635:89400"
"""Two options of the explorer: a lukio closed, and the same moved."""

PICTURES = {
    "start-page.png": ("index.html#en", "section#en .regions"),
    "key-findings.png": ("kainuu/report.en.html", "section[aria-labelledby=findings]"),
    "map.png": ("kainuu/report.en.html", ".drawn:has(svg#map-lukio)"),
    "explorer.png": (f"kainuu/explorer.en.html#{OPTIONS}", ".on-map"),
    "options.png": (f"kainuu/explorer.en.html#{OPTIONS}", "section[aria-labelledby=table-heading]"),
    "ranks.png": ("comparison/report.en.html", "svg#rank-chart"),
}
"""Name of each picture: the report, and the part of its page."""

SCREENS = {
    "explorer-desk.png": (f"kainuu/explorer.en.html#{OPTIONS}", (1280, 1500)),
    "explorer-phone.png": (f"kainuu/explorer.en.html#{OPTIONS}", (390, 1900)),
}
"""Name of each picture of a whole screen: the report, and the width and height of the screen."""

WIDTH, COLOURS, LARGEST_BYTES = 900, 96, 150_000


def take(reports: Path, folder: Path) -> list[Path]:
    """Write every picture to `folder` and return the files; each is under 150 kB."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("KOPA_CHROMIUM") or shutil.which("chromium")
    missing = [
        name for name, _ in (*PICTURES.values(), *SCREENS.values()) if not (reports / name.partition("#")[0]).is_file()
    ]
    if missing or not chromium:
        needed = "chromium (apt-get install chromium)" if not chromium else ", ".join(sorted(set(missing)))
        sys.exit(f"readme_pictures: {needed} is not here; run `kopa run kainuu` and `kopa compare` first")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (report, part) in PICTURES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": 1200})
            file, _, place = report.partition("#")
            page.goto(f"{(reports / file).resolve().as_uri()}#{place}")
            page.evaluate("document.getElementById('said')?.remove()")  # at the foot of the screen, over the picture
            written.append(_small(page.locator(part).first.screenshot(), folder / name))
            page.close()
        for name, (report, (width, height)) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            file, _, place = report.partition("#")
            page.goto(f"{(reports / file).resolve().as_uri()}#{place}")
            written.append(_small(page.screenshot(), folder / name))
            page.close()
        browser.close()
    return written


def _small(png: bytes, path: Path) -> Path:
    """Write a picture with few colours, as plain drawings need no more."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST_BYTES:
        sys.exit(f"readme_pictures: {path.name} has {path.stat().st_size} bytes, over {LARGEST_BYTES}")
    return path


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m tools.readme_pictures REPORTS FOLDER")
    for file in take(Path(sys.argv[1]), Path(sys.argv[2])):
        print(file, file.stat().st_size)
