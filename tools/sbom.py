"""Write the bill of materials of the lock file as CycloneDX: `python tools/sbom.py TARGET`. `make sbom` calls it.

With `--no-validate` after the target it is not held against the schema of CycloneDX, which takes ten times as long.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(target: Path, *more: str) -> None:
    """Write every locked package with version and hashes; no time, no random number, no address of an index."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(ROOT / "requirements.lock")]
    options = [
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--mc-type",
        "library",
        "--output-reproducible",
        "--of",
        "JSON",
        *more,
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    bill = json.loads(done.stdout)
    for component in bill["components"]:
        component["hashes"] = [
            one for reference in component.pop("externalReferences", []) for one in reference.get("hashes", [])
        ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(bill['components'])} packages")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
