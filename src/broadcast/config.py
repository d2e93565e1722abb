"""broadcast.toml → Settings; where the program's folders are; TOML files read with everything wrong told at once."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from gettext import gettext as _
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from broadcast.errors import ConfigError, reason
from broadcast.model import Script

T = TypeVar("T")

FILE = "broadcast.toml"
LONGEST_GAP_S = 600
AI_LABELS = ("rhythm", "spoken", "none")
PACES = (120, 360)
"""Syllables a minute that may be asked for."""
FALLBACKS = ("", "mandarin")


@dataclass(frozen=True, slots=True)
class Rewriter:
    """A language model that may propose an item's wording, under [rewriter]; off until an address is given."""

    url: str = ""
    """Base address of an OpenAI-compatible service, such as http://127.0.0.1:11434/v1; empty: nothing is ever sent."""
    model: str = ""
    """The model's name there, such as qwen3."""
    seconds: float = 20.0
    """The longest that one item may take, in seconds."""

    @property
    def is_here(self) -> bool:
        """Whether the address is this machine's own, so that nothing leaves it."""
        return is_here(self.url)


@dataclass(frozen=True, slots=True)
class Pick:
    """By what the points of each reason are multiplied when notices are ranked, under [pick]; 0 leaves a reason out."""

    protection: float = 1.0
    """What the notice protects from."""
    urgency: float = 1.0
    """How soon one must act."""
    authority: float = 1.0
    """Who says it."""
    breadth: float = 1.0
    """How many it concerns."""
    action: float = 1.0
    """Whether it says what to do."""
    change: float = 1.0
    """Whether it changes what was said before."""
    aired: float = 1.0
    """Whether it was aired in the last days, which counts against it."""
    variety: float = 1.0
    """How much a second notice of one kind loses."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a community has chosen; every field has a plain default, so that no file is needed."""

    community: str = ""
    """The community's own name, said in the opening line."""
    opening: str = ""
    """The whole opening line; empty: made from the community's name."""
    closing: str = ""
    """The whole closing line; empty: a plain one."""
    lines: tuple[str, ...] = ()
    """Lines of the community's own; one is said before the closing, another one each day."""
    voice: str = "mandarin"
    ladder: tuple[str, ...] = ()
    """Voices that may take another's place, in this order, each for its own dialect; embedded ones need no entry."""
    fallback: str = ""
    """What is spoken where no voice of a dialect can be used: `mandarin` for the same in Mandarin; empty: nothing."""
    speaker: str = "horn"
    minutes: float = 10.0
    """Length of the loop."""
    gap: float | None = None
    """Seconds of silence between two passes; None: the gap takes up the remainder of a loop's length."""
    pace: float = 230.0
    """Syllables a minute within a sentence (docs/design.md, "pace")."""
    ai_label: str = "rhythm"
    """How listeners are told that the voice is synthetic: one of AI_LABELS."""
    jingle: str = ""
    """A sound file of the community's own, 0.2 to 20 s, in place of the opening chime; beside broadcast.toml."""
    music: str = ""
    """A sound file to lay under the speech, 5 s to 20 minutes; empty: no music."""
    music_db: float = -18.0
    """The music's loudness under the speech against that of the speech, in LU."""
    count: int = 2
    """How many notices are chosen out of a folder."""
    cache: str = ""
    """Folder of spoken sentences and the model; empty: the user's cache folder."""
    cache_mb: int = 500
    """The largest that the cache of sentences may grow, in MB."""
    data: str = ""
    """Folder of the history; empty: the user's data folder."""
    pick: Pick = Pick()
    rewriter: Rewriter = Rewriter()
    """Its key, if it wants one, comes from the environment: BROADCAST_REWRITER_KEY."""
    file: Path | None = field(default=None, metadata={"toml": False})
    """Where the settings were read from, None: nowhere."""

    @property
    def cache_folder(self) -> Path:
        return self._folder(self.cache, "user_cache_path")

    @property
    def data_folder(self) -> Path:
        return self._folder(self.data, "user_data_path")

    def beside(self, name: str) -> Path:
        """A path that the settings give: as it is if absolute, else from the folder of broadcast.toml."""
        return (self.file.parent if self.file else Path()) / Path(name).expanduser()

    def _folder(self, chosen: str, kind: str) -> Path:
        if chosen:
            return self.beside(chosen)
        import platformdirs

        path: Path = getattr(platformdirs, kind)("xiaolaba", appauthor=False)
        return path

    def folders(self, name: str) -> tuple[Path, ...]:
        """Where to look for `templates`, `voices` or `speakers`: beside broadcast.toml first, then what is shipped."""
        own = self.file.parent / name if self.file else Path(name)
        return (own, shipped(name)) if own.is_dir() and own.resolve() != shipped(name).resolve() else (shipped(name),)


def shipped(name: str) -> Path:
    """The folder `templates`, `voices` or `speakers` that comes with the program, installed or in a checkout."""
    package = Path(__file__).parent
    installed = package / name
    return installed if installed.is_dir() else package.parents[1] / name


def find() -> Path | None:
    """The nearest broadcast.toml: the working folder, its parents, the user's config folder; None: there is none."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE).is_file():
            return folder / FILE
    import platformdirs

    own: Path = platformdirs.user_config_path("xiaolaba", appauthor=False) / FILE
    return own if own.is_file() else None


def read_text(path: Path) -> str:
    """The file's text, with or without a byte order mark.

    Raises:
        ConfigError: it cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise ConfigError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=reason(exc)), _("Check the name.")
        ) from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(
            _("{path} cannot be read: it is not UTF-8.").format(path=path), _("Save it as UTF-8.")
        ) from exc


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables.

    Raises:
        ConfigError: it cannot be read or is not TOML, with the line.
    """
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        at = re.search(r" \(at line (\d+),.*", str(exc))
        told = (
            _("{path}, line {line}: this is not valid TOML: {reason}.").format(
                path=path, line=at[1], reason=str(exc)[: at.start()]
            )
            if at
            else _("{path} is not valid TOML: {reason}.").format(path=path, reason=exc)
        )
        raise ConfigError(
            told,
            _("Put texts in double quotes, one `name = value` on a line."),
        ) from exc


class _Wrong(TypeError):
    """A value of the wrong type, told in the user's words."""


def _what_is_wrong(exc: BaseException, _kind: type | None) -> str:
    import cattrs

    match exc:
        case _Wrong():
            return str(exc)
        case KeyError():
            return _("this key is missing")
        case cattrs.ForbiddenExtraKeysError():
            return _("there is no such key: {names}").format(names=", ".join(sorted(exc.extra_fields)))
        case _:
            return _("this value does not fit")


def structure(table: Mapping[str, Any], into: type[T], path: Path | str) -> T:
    """A frozen value from a TOML table.

    Raises:
        ConfigError: names every key that is missing, unknown or of the wrong type, at once.
    """
    import cattrs
    from cattrs.gen import make_dict_structure_fn

    converter = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)

    def strict(value: Any, kind: Any) -> Any:
        if type(value) is not kind and not (kind is float and type(value) is int):
            raise _Wrong(_("{value!r} is not of the right type").format(value=value))
        return kind(value)

    def dated(value: Any, kind: type) -> Any:
        if isinstance(value, dt.datetime) is (kind is dt.datetime) and isinstance(value, kind):
            return value
        raise _Wrong(_("{value!r} is no date").format(value=value))

    def listed(value: Any, kind: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise _Wrong(_("{value!r} is no list: put it in square brackets").format(value=value))
        one_kind: Any = list[get_args(kind)[0]]  # type: ignore[misc]
        return tuple(converter.structure(value, one_kind))

    def is_tuple(kind: Any) -> bool:
        origin: Any = get_origin(kind)
        return origin is tuple

    converter.register_structure_hook_func(is_tuple, listed)
    for kind in (str, int, float, bool):
        converter.register_structure_hook(kind, strict)
    for day in (dt.date, dt.datetime):
        converter.register_structure_hook(day, dated)
    hidden = {f.name: cattrs.override(omit=True) for f in fields(into) if f.metadata.get("toml") is False}  # type: ignore[arg-type]
    if hidden:
        converter.register_structure_hook(
            into,
            make_dict_structure_fn(into, converter, _cattrs_forbid_extra_keys=True, **hidden),  # type: ignore[arg-type]
        )
    try:
        return converter.structure(table, into)
    except cattrs.BaseValidationError as exc:
        said = cattrs.transform_error(exc, format_exception=_what_is_wrong)
        raise ConfigError(
            _("{path} is not right:").format(path=path)
            + "".join(f"\n  {one.removesuffix(' @ $').replace('$.', '')}" for one in said),
            _("Correct these keys; the README lists them all."),
        ) from exc


def load(path: Path | None = None) -> Settings:
    """The settings of `path`, or of the nearest file, or the defaults.

    Raises:
        ConfigError: with everything that is wrong.
    """
    from dataclasses import replace

    found = path or find()
    if found is None:
        return Settings()
    settings = structure(read_toml(found), Settings, found)
    wrong = []
    if settings.ai_label not in AI_LABELS:
        wrong.append(_("ai_label must be one of: {names}").format(names=", ".join(AI_LABELS)))
    if settings.fallback not in FALLBACKS:
        wrong.append(_('fallback must be "mandarin", or left out'))
    if not 0 < settings.minutes <= 24 * 60:
        wrong.append(_("minutes must be between 0 and 1440"))
    if settings.gap is not None and not 0 <= settings.gap <= LONGEST_GAP_S:
        wrong.append(_("gap must be between 0 and {most} seconds").format(most=LONGEST_GAP_S))
    if not PACES[0] <= settings.pace <= PACES[1]:
        wrong.append(_("pace must be between 120 and 360 syllables a minute"))
    if not -40 <= settings.music_db <= -6:
        wrong.append(_("music_db must be between -40 and -6"))
    if settings.count < 1:
        wrong.append(_("count must be at least 1"))
    if settings.cache_mb < 10:
        wrong.append(_("cache_mb must be at least 10"))
    wrong += [
        _("pick.{name} must be between 0 and 10").format(name=one.name)
        for one in fields(settings.pick)
        if not 0 <= getattr(settings.pick, one.name) <= 10
    ]
    wrong += _wrong_with(settings.rewriter)
    if wrong:
        raise ConfigError(
            _("{path} is not right:").format(path=found) + "".join(f"\n  {one}" for one in wrong),
            _("Correct these keys."),
        )
    return replace(settings, file=found.resolve())


def _wrong_with(rewriter: Rewriter) -> list[str]:
    wrong = []
    if rewriter.url and not host(rewriter.url):
        wrong.append(_("rewriter.url must be http:// or https:// with a host and a path, without user, `?` and `#`"))
    if rewriter.url and not rewriter.model.strip():
        wrong.append(_("rewriter.model must name the model"))
    if not 1 <= rewriter.seconds <= 600:
        wrong.append(_("rewriter.seconds must be between 1 and 600"))
    return wrong


def host(url: str) -> str:
    """The host of a web address, empty for what is none or holds more than scheme, host, port and path."""
    if not re.fullmatch(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?", url):
        return ""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.port != 0 else ""
    except ValueError:
        return ""


def is_here(url: str) -> bool:
    """Whether a web address is this machine's own: 127.0.0.0/8, ::1, localhost."""
    import ipaddress

    named = host(url)
    try:
        return named == "localhost" or ipaddress.ip_address(named).is_loopback
    except ValueError:
        return False


def astray(url: str, online: bool) -> str:
    """Why text may not be sent to the address of a voice that is `online` or not; empty: it may."""
    if not host(url):
        return _("options.url must be http:// or https:// with a host and a path, without user, `?` and `#`")
    if not online and not is_here(url):
        return _("options.url is another machine's, so that the text leaves this one: set `online = true`")
    return ""


def write(chosen: Mapping[str, Any], path: Path) -> None:
    """A broadcast.toml with these keys.

    Raises:
        OutputError: it cannot be written.
    """
    import tomlkit

    from broadcast.output import replace_file

    document = tomlkit.document()
    document.add(tomlkit.comment("xiaolaba: broadcast make NOTICE.txt"))
    for name, value in chosen.items():
        document.add(name, value)
    replace_file(path, tomlkit.dumps(document).encode())


def allowed_text(settings: Settings, script: Script) -> str:
    """What may be said besides the notices: the community's own name and lines."""
    own = [settings.community, script.community, settings.opening, settings.closing, *settings.lines]
    return "\n".join(dict.fromkeys(filter(None, own)))
