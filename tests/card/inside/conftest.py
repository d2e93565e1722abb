"""What runs inside the user-mode Linux that tests/card/linux.py boots, and nowhere else."""

import os

if not os.environ.get("BROADCAST_CARD_GUEST"):
    collect_ignore_glob = ["test_*.py"]
