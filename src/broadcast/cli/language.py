"""Which language the program speaks to its user: BROADCAST_LOCALE, else the system's."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "locale"
DOMAIN = "broadcast"


def speak_users_language() -> None:
    """Sets the catalogue for every `gettext` call of this process, click's own included."""
    wanted = os.environ.get("BROADCAST_LOCALE") or _system()
    if wanted:
        os.environ["LANGUAGE"] = "zh_CN" if wanted.lower().startswith("zh") else wanted
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)


def _system() -> str:
    """The system's language, such as zh_CN; empty where nothing tells."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].split(":")[0]
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return ""


def label(labels: Mapping[str, str]) -> str:
    """The label in the user's language, else the English one."""
    chinese = os.environ.get("LANGUAGE", "").lower().startswith("zh")
    return labels.get("zh" if chinese else "en") or next(iter(labels.values()), "")
