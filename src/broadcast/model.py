"""The values that flow through the program: frozen, slotted dataclasses. Words as in docs/design.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono samples, shape (n,), full scale ±1.0."""

KINDS = (
    "hygiene", "gathering", "gate", "registration", "testing", "vaccination", "disinfection", "clinic", "weather",
    "outage", "fraud", "fire", "garbage", "delivery", "missing_person", "mental_health", "general",
)  # fmt: skip
"""Every kind of notice; the scripts have `opening`, `closing` and `label` besides."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of a notice that must survive word for word."""

    kind: str
    """date, time, weekday, place, phone, quantity, person, bring, action, warning, topic, issuer."""
    surface: str
    """As the notice writes it: `notice.text[start:end]`."""
    start: int
    end: int
    spoken: str
    """As it is read aloud: Simplified hanzi without a digit."""
    essential: bool
    """Whether a listener needs it: it must be said, or listed as left out."""


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody posted, forwarded, filed or photographed, before anyone knows whether it is a notice."""

    source: str
    """The file name as the user gave it, or `-`."""
    text: str
    """As written, with `\\n` line ends; without what only says who sent it and when."""
    sender: str = ""
    at: dt.datetime | None = None
    """When it was sent, naive: the neighbourhood's wall clock (UTC+8 where the format gives an offset)."""
    place: str = ""
    """Where in the source, in the user's words, such as a page or a row; empty: it is the whole source or a chat."""
    title: str = ""
    issuer: str = ""
    date: dt.date | None = None
    expires: dt.date | None = None
    ends: dt.datetime | None = None
    """The moment at which it is over, as `at`; `expires` is its day."""
    kind: str = ""
    """What the format itself states (front matter, CAP, a table's column); the rest is found in the text."""
    key: str = ""
    """The format's own name of it, such as a CAP identifier."""
    replaces: tuple[str, ...] = ()
    """The keys of those that it updates or withdraws."""
    cancels: bool = False
    """Whether it withdraws them and asks for nothing else."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What an authority or department sent out."""

    id: str
    """The first 12 hex digits of the SHA-256 of `text`."""
    source: str
    """The file name as the user gave it, or `-`."""
    text: str
    """As written, with `\\n` line ends and without front matter; Simplified or Traditional."""
    plain: str
    """`text` in Simplified characters, the same length, so that offsets hold in both."""
    kind: str
    """One of KINDS."""
    title: str = ""
    issuer: str = ""
    date: dt.date | None = None
    """The day that it was issued, from front matter or its own text."""
    expires: dt.date | None = None
    """The last day on which it is true, from front matter or its own dates."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should look at before the script is aired."""

    kind: str
    at: int
    """Offset in the text that the remark is about."""
    text: str
    """The characters in question."""
    advice: str


@dataclass(frozen=True, slots=True)
class Omission:
    """A fact of the notice that the script leaves out, and why."""

    surface: str
    why: str


@dataclass(frozen=True, slots=True)
class Item:
    """One segment of a script: the opening, an item made of one notice, the closing."""

    kind: str
    """One of KINDS, or opening, closing, label."""
    text: str
    """What a person reads: whole sentences with their punctuation."""
    spoken: str = ""
    """A person's own spoken form of the whole text; empty: made by rule."""
    readings: Mapping[str, str] = field(default_factory=dict)
    """Word → pinyin with tone digits, for this item only, such as `{"还款": "huan2 kuan3"}`."""
    notice: str = ""
    """Notice.id, empty for opening and closing."""
    facts: tuple[Fact, ...] = ()
    omitted: tuple[Omission, ...] = ()
    added: tuple[str, ...] = ()
    """Sentences that a person added and answers for; the guard leaves them alone."""
    rewriter: str = ""
    """The language model whose wording this is; empty: the template's or a person's."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a script, when, and the hash of the content that was approved."""

    by: str
    at: dt.datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Script:
    """What will be said, readable and approvable as text."""

    date: dt.date
    community: str
    items: tuple[Item, ...]
    """In the order in which they are heard."""
    notices: tuple[Notice, ...]
    approval: Approval | None = None
    weight: int = 1
    """How often it is heard against the other programmes of a loop."""
    locale: str = "zh-CN"
    """Whose words it is written in: zh-CN, or a key of `dialects.MODULES`."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One character of the spoken form."""

    char: str
    pinyin: str
    """Dictionary reading, tone as a digit 1-5, ü as v; empty for punctuation and Latin letters."""
    said: str
    """The reading after tone sandhi; empty where `pinyin` is."""
    doubtful: bool = False
    """Whether no lexicon and no rule decides it, and the arbiter is not sure."""
    sound: str = ""
    """In a dialect: its segments, in the IPA of `dialects.SEGMENTS`; empty in Mandarin."""
    tone: str = ""
    """In a dialect: its pitch after sandhi, as Chao digits 1-5 from beginning to end such as `53`; empty where `sound`
    is."""
    begins: bool = False
    """In Mandarin: whether a word begins with it."""

    @property
    def heard(self) -> bool:
        """Whether it is a syllable: a hanzi or a Latin letter, no punctuation."""
        return bool(self.pinyin or self.sound) or self.char.isalpha()


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence to speak."""

    text: str
    """What a person reads."""
    spoken: str
    """The same as it is read aloud: hanzi, capital Latin letters and punctuation, no digit."""
    syllables: tuple[Syllable, ...]
    """One for each character of `spoken`, punctuation included."""
    respelled: str = ""
    """`spoken` with homophones where a plain reader would go wrong, the same length; empty: none is needed."""

    @property
    def count(self) -> int:
        """How many syllables are heard; a Latin letter counts as one."""
        return sum(s.heard for s in self.syllables)


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker's voice, from voices/<name>.toml."""

    name: str
    label: Mapping[str, str]
    """What people call it, by locale: `en` and `zh`."""
    locale: str
    """BCP 47, such as zh-CN or zh-HK."""
    engine: str
    """The name of the entry point in `broadcast.engines`."""
    id: str
    """The engine's own name of the voice."""
    base_pace: float
    """Syllables a minute, from first to last sound, at the engine's normal speed."""
    licence: str
    attribution: str
    online: bool = False
    """Whether the text leaves the machine."""
    measured: bool = False
    """Whether `base_pace` was measured; an estimate is replaced by what the voice really does, at its first use."""
    experimental: bool = False
    """Whether it is not yet judged by people who speak so from birth; every synthetic dialect is."""
    pitch_hz: float | None = None
    """The middle of its range, for engines that are told the pitch of each syllable."""
    command: tuple[str, ...] = ()
    """The program that speaks and its arguments, for the engine `command`; never a shell's line."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What else its engine wants to know, such as the address of a service; never a secret."""


@dataclass(frozen=True, slots=True)
class Mark:
    """When a character of an utterance's spoken form is heard."""

    index: int
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Mono sound with its rate."""

    samples: Samples
    rate: int
    """Hz."""
    marks: tuple[Mark, ...] = ()
    """Timings of the spoken characters, in order; empty where the engine gives none."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Shape:
    """How a programme is made to carry through a small loudspeaker, before its level is set: `audio.shape`."""

    low_hz: float
    """What lies under it costs the device's peak and is hardly heard: it is turned down, 24 dB an octave."""
    low_cut_db: float
    """How far at most; what is left keeps the voice natural on devices that do give it off."""
    presence_hz: tuple[float, ...]
    """From and to: the band of the consonants, which is raised."""
    presence_db: float
    ratio: float
    """Of the compressor: dB in for one dB out above the threshold."""
    threshold_db: float
    """Where it begins, in dB against the programme's peak."""
    limiting_db: float
    """How far the highest peaks are turned down after it, so that everything else can be louder at the same peak."""


@dataclass(frozen=True, slots=True)
class Slot:
    """How a loudspeaker reads the card or stick that goes into it."""

    names: str = "{n:02}"
    """Where the n-th file goes, from 1 on, without its suffix: a name, or a folder and a name, in ASCII capitals and
    digits such as `MP3/{n:04}`, at most eight characters each, so that FAT needs no long name for it."""
    filesystems: tuple[str, ...] = ("fat16", "fat32")
    """What it reads, of `fat12`, `fat16`, `fat32`, `exfat`, `ntfs`."""
    most_gb: float | None = 32.0
    """The largest card that it reads, in 10⁹ bytes; None: no limit is known."""
    most_files: int | None = None
    """How many files it plays; None: no limit is known."""
    rates_hz: tuple[int, ...] = ()
    """The sample rates that it plays; empty: any."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """A loudspeaker's profile, from speakers/<name>.toml."""

    name: str
    label: Mapping[str, str]
    true_peak_dbtp: float
    """The highest true peak of the decoded file."""
    source: str
    """What the numbers are based on."""
    lufs: float | None = None
    """Integrated loudness of the decoded file, mono counted as one channel; None: only the peak is set."""
    band_hz: tuple[float, ...] = (20.0, 20_000.0)
    """From and to: what it gives off."""
    formats: tuple[str, ...] = ("mp3",)
    """What it plays, of `mp3`, `wav`, `m4a`, `opus`; the first is what is made for it."""
    longest_minutes: float | None = None
    """The longest file that it plays; None: no limit is known."""
    shape: Shape | None = None
    """None: nothing is shaped."""
    slot: Slot | None = None
    """None: it takes no card."""


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance within a programme."""

    item: int
    """Index into Script.items."""
    utterance: Utterance
    start_s: float
    """First and last sound, from the programme's beginning."""
    end_s: float
    marks: tuple[Mark, ...] = ()
    """When each spoken character is heard, from the programme's beginning; empty where the engine gives none."""


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """One pass of the broadcast: opening, items, closing."""

    clip: Clip
    said: tuple[Said, ...]
    bed: Samples | None = None
    """Music as long as the clip, to be added to it once its speech is shaped; None: there is none."""
