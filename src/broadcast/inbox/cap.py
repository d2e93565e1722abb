"""Common Alerting Protocol alerts, as weather and emergency services send them → Messages.

Source: OASIS CAP 1.2 (and 1.1), section 3.2, for the elements and what they may hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from gettext import gettext as _
from typing import TYPE_CHECKING

from broadcast.errors import NoticeError
from broadcast.inbox.encoding import decode
from broadcast.inbox.stamp import moment
from broadcast.model import Message

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 1_000_000
NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
KIND_OF: Mapping[str, str] = {"Met": "weather", "Fire": "fire"}
"""The categories that are one kind of notice for sure."""
_TIME = re.compile(r"\d{1,2}\s?(?:[月日号时点]|[:：]\d\d)|今天|明天|今晚|明早|目前|未来|上午|下午|夜间")
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,200}\?>")


def messages(data: bytes, source: str) -> tuple[Message, ...]:
    """What a public, actual alert says in Chinese, or in its first language: one message for each of its info blocks.

    Raises:
        NoticeError: larger than 1 MB, no XML, with a document type or entities, no CAP alert, or one that is a test,
            not public, or an answer between systems.
    """
    alert = _parsed(data, source)
    status, form, scope = (_text(alert, name) for name in ("status", "msgType", "scope"))
    if status != "Actual":
        raise NoticeError(
            _("{source} is a test or an exercise (status {status}): it is not for airing.").format(
                source=source, status=status or "-"
            ),
            _("Take it out of the folder."),
        )
    if scope in ("Private", "Restricted"):
        raise NoticeError(
            _("{source} is not public (scope {scope}): it is not for airing.").format(source=source, scope=scope),
            _("Take it out of the folder."),
        )
    if form not in ("Alert", "Update", "Cancel"):
        raise NoticeError(
            _("{source} is a message between systems (msgType {form}): there is nothing to air.").format(
                source=source, form=form or "-"
            ),
            _("Take it out of the folder."),
        )
    infos: list[Element | None] = [*_infos(alert)]
    found = [_message(alert, info, form, source) for info in infos or [None]]
    found = [one for one in found if re.search(r"\w", one.text)]
    if not found:
        raise NoticeError(
            _("{source}: the alert has no text.").format(source=source), _("Ask the sender for the whole alert.")
        )
    return tuple(found)


def _parsed(data: bytes, source: str) -> Element:
    import defusedxml
    import defusedxml.ElementTree as tree

    if len(data) > MOST_BYTES:
        raise NoticeError(
            _("{source} is larger than 1 MB: that is no notice.").format(source=source),
            _("Copy the notice into a file of its own."),
        )
    text = decode(data, source).lstrip("\ufeff")
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    try:
        root: Element = tree.fromstring(text.encode(), forbid_dtd=True)
    except tree.ParseError as exc:
        raise NoticeError(
            _("{source}, line {line}: this is no XML.").format(source=source, line=exc.position[0]),
            _("Ask the sender for the alert once more."),
        ) from exc
    except defusedxml.DefusedXmlException as exc:
        raise NoticeError(
            _("{source}: the XML has a document type or entities: it is refused.").format(source=source),
            _("A CAP alert has none; ask the sender."),
        ) from exc
    namespace, _mark, name = root.tag.removeprefix("{").rpartition("}")
    if name != "alert" or namespace not in NAMESPACES:
        raise NoticeError(
            _("{source} is no CAP alert but {name}.").format(source=source, name=name[:40]),
            _("Save a single alert of CAP 1.2 or 1.1, not a feed."),
        )
    return root


def _all(parent: Element, name: str) -> list[Element]:
    return [child for child in parent if child.tag.rpartition("}")[2] == name]


def _text(parent: Element | None, name: str) -> str:
    """The text of the first child of that name, a line for each of its lines."""
    found = _all(parent, name) if parent is not None else []
    lines = (found[0].text or "").split("\n") if found else []
    return "\n".join(shown for line in lines if (shown := " ".join(line.split())))


def _infos(alert: Element) -> list[Element]:
    """Those in the language that is nearest to Mandarin."""
    infos = _all(alert, "info")

    def language(info: Element) -> str:
        return (_text(info, "language") or "en-US").lower()

    def distance(info: Element) -> int:
        told = language(info)
        wanted = ("zh-cn", "zh-hans", "zh", "cmn")
        return next((n for n, one in enumerate(wanted) if told == one or told.startswith(one + "-")), len(wanted))

    nearest = min(infos, key=distance, default=None)
    return [info for info in infos if language(info) == language(nearest)] if nearest is not None else []


def _message(alert: Element, info: Element | None, form: str, source: str) -> Message:
    sent, ends = moment(_text(alert, "sent")), moment(_text(info, "expires"))
    categories = {category.text or "" for category in _all(info, "category")} if info is not None else set()
    issuer = _text(info, "senderName")
    cancels = form == "Cancel"
    references = (one.split(",") for one in _text(alert, "references").split())
    return Message(
        source=source,
        text=_withdrawal(alert, info) if cancels else _wording(alert, info, sent),
        sender=issuer,
        at=sent,
        issuer=issuer,
        date=sent.date() if sent else None,
        expires=(ends - dt.timedelta(microseconds=1)).date() if ends and ends > dt.datetime.min else None,
        ends=ends,
        kind=KIND_OF.get(next(iter(categories)).strip(), "") if len(categories) == 1 else "",
        key=_text(alert, "identifier"),
        replaces=tuple(one[1] for one in references if len(one) == 3 and one[1]),
        cancels=cancels,
    )


def _withdrawal(alert: Element, info: Element | None) -> str:
    event = _text(info, "event")
    told = (_text(info, "headline"), _text(alert, "note"))
    return "\n".join(dict.fromkeys(filter(None, told))) or f"{event or '预警'}解除"


def _wording(alert: Element, info: Element | None, sent: dt.datetime | None) -> str:
    """What it is, where, when and what to do; the description only where something of these would be missing."""
    if info is None:
        return _text(alert, "note")
    event, headline = _text(info, "event"), _text(info, "headline")
    about, todo = _text(info, "description"), _text(info, "instruction")
    areas = [shown for area in _all(info, "area") if (shown := _text(area, "areaDesc"))]
    title = headline or event
    starts = moment(_text(info, "onset")) or moment(_text(info, "effective"))
    ends = moment(_text(info, "expires"))
    without = f"{title}\n{todo}"
    tells = bool(headline) and (event in headline or len(headline) >= 8)
    timed = bool(starts or ends or _TIME.search(without))
    needed = not todo or not tells or not areas or (not timed and bool(_TIME.search(about)))
    lines = [title, about if needed and about != title else ""]
    if areas and any(area not in "\n".join(lines) for area in areas):
        lines.append("地区：" + "、".join(dict.fromkeys(areas)))
    lines += [_span(starts, ends, sent), todo]
    return "\n".join(line for line in lines if line)


def _span(starts: dt.datetime | None, ends: dt.datetime | None, sent: dt.datetime | None) -> str:
    """From when to when; what starts when it is sent has only an end."""
    if starts and sent and starts <= sent:
        starts = None
    if not ends:
        return f"时间：{_shown(starts)}起" if starts else ""
    midnight = ends.time() == dt.time() and ends > dt.datetime.min + dt.timedelta(days=1)
    last = ends - dt.timedelta(days=1) if midnight else ends
    hour = "24时" if midnight else _hour(ends)
    if starts and starts.date() == last.date():
        return f"时间：{_shown(starts)}至{hour}"
    return f"时间：{_shown(starts) if starts else ''}至{last.month}月{last.day}日{hour}"


def _shown(at: dt.datetime) -> str:
    return f"{at.month}月{at.day}日{_hour(at)}"


def _hour(at: dt.datetime) -> str:
    return f"{at.hour}时{at.minute}分" if at.minute else f"{at.hour}时"
