"""Programs for the people who work on dockopt; nothing here is part of the package.

They use what the tests use to build, run and compare images.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
