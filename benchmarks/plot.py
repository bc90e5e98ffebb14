"""A small drawing of the table in docs/benchmarks.md: seconds of the full matrix by tool, on a scale of tenfolds."""

import math
import re
from pathlib import Path

ROW = re.compile(r"^\| (\w+) \| (W2|W2 dijkstra) \| (~?)([\d.e+-]+) \|")
LEFT, WIDE, STEP, LEAST, MOST = 190, 430, 20, -2.5, 3.0


def bars_of(page: str) -> dict[str, list[tuple[str, float, bool]]]:
    """Return (tool, CPU seconds, extrapolated) of the workload W2 for every graph of the page."""
    found: dict[str, list[tuple[str, float, bool]]] = {}
    for line in page.splitlines():
        if line.startswith("## ") and " nodes" in line:
            graph = line[3:].split(",")[0].split(":")[0] + ": " + line[3:].split(": ")[1].split(" nodes")[0] + " nodes"
            found[graph] = []
        row = ROW.match(line)
        if row and found:
            name = (
                {"W2": "kopa, hierarchy", "W2 dijkstra": "kopa, no hierarchy"}[row[2]] if row[1] == "kopa" else row[1]
            )
            found[graph].append((name, float(row[4]), bool(row[3])))
    return found


def svg(page: str) -> str:
    """Return the drawing; it depends on the page and nothing else."""
    parts, y = [], 34
    for graph, bars in bars_of(page).items():
        parts.append(f'<text x="8" y="{y}" font-weight="bold">{graph}</text>')
        y += 8
        for name, seconds, extrapolated in sorted(bars, key=lambda bar: bar[1]):
            wide = max((math.log10(seconds) - LEAST) / (MOST - LEAST), 0.01) * WIDE
            colour = "#005a9c" if name.startswith("kopa") else "#767676"
            mark = "~" if extrapolated else ""
            parts += [
                f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{name}</text>',
                f'<rect x="{LEFT}" y="{y + 3}" width="{wide:.1f}" height="13" fill="{colour}"/>',
                f'<text x="{LEFT + wide + 6:.1f}" y="{y + 13}">{mark}{seconds:.3g} s</text>',
            ]
            y += STEP
        y += 26
    title = "CPU seconds of 5,000 origins × 200 sites, each tick of the scale tenfold"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" font-family="sans-serif" font-size="12" '
        f'role="img">'
        f'<title>{title}</title><rect width="720" height="{y}" fill="#ffffff"/><text x="8" y="16">{title}</text>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def draw(page: Path) -> Path:
    """Write the drawing beside the page and return its path."""
    path = page.with_suffix(".svg")
    path.write_text(svg(page.read_text(encoding="utf-8")), encoding="utf-8")
    return path
