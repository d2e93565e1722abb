"""What can go wrong, in the user's words.

BroadcastError        what is wrong · hint: the next step · exit_code
├ ConfigError   (3)   a settings, voice or speaker file
├ NoticeError   (3)   a notice that cannot be read: source and line
├ ScriptError   (3)   a script that must not be spoken: everything at once
├ EngineError   (4)   EngineUnavailable (try the next rung) · SynthesisFailed (this utterance, this voice)
├ VoiceNotFound (4)   with the nearest names
├ AudioError    (5)   DecodeFailed · Silent · Unfit
├ CardError     (6)   CardNotFound · CardFull · VerifyFailed
└ OutputError   (7)   NoSpace · NotWritable · Busy

Codes 1 and 2 are click's. Anything that is not a BroadcastError keeps its traceback: it is our bug.
"""

import errno
from gettext import gettext as _


class BroadcastError(Exception):
    """Something that a person can mend; `message` says what and where, `hint` the next step."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def told(self) -> str:
        """What is wrong and the next steps, one a line."""
        return "\n".join(filter(None, (self.message, self.hint)))


class ConfigError(BroadcastError):
    """A settings, voice or speaker file is wrong; names the file and every key at once."""

    exit_code = 3


class NoticeError(BroadcastError):
    """A notice cannot be read; names the source and, where it is known, the line."""

    exit_code = 3


class ScriptError(BroadcastError):
    """A script must not be spoken as it is; lists everything at once."""

    exit_code = 3


class EngineError(BroadcastError):
    """An engine did not speak."""

    exit_code = 4


class EngineUnavailable(EngineError):
    """The engine cannot be used here and now: the next rung of the ladder is tried."""


class SynthesisFailed(EngineError):
    """The engine failed at this utterance with this voice."""


class VoiceNotFound(BroadcastError):
    """No voice of that name; the hint gives the nearest names."""

    exit_code = 4


class AudioError(BroadcastError):
    """Something is wrong with the sound itself."""

    exit_code = 5


class DecodeFailed(AudioError):
    """The file is no audio that can be read."""


class Silent(AudioError):
    """There is no sound where there should be."""


class Unfit(AudioError):
    """`check` found something that would be wrong on the street."""


class CardError(BroadcastError):
    """The speaker's card cannot be used, or not be written as it should be."""

    exit_code = 6


class CardNotFound(CardError):
    """There is no card, or it is gone."""


class CardFull(CardError):
    """The card has not enough room; the message says how much is needed and free."""


class VerifyFailed(CardError):
    """What was read back from the card is not what was written."""


class OutputError(BroadcastError):
    """The result cannot be written."""

    exit_code = 7


class NoSpace(OutputError):
    """The disk has not enough room."""


class NotWritable(OutputError):
    """The folder or file cannot be written."""


class Busy(OutputError):
    """Another run holds the output folder."""


def ended(message: str) -> str:
    """The message with a stop at its end, so that another sentence may follow."""
    return message if message.endswith((".", "。", "!", "?", "！", "？")) else _("{message}.").format(message=message)


def reason(exc: OSError) -> str:
    """Why the operating system refused: the common reasons in the user's language, the others as it says them."""
    known = {
        errno.ENOENT: _("No such file or directory"),
        errno.EACCES: _("Permission denied"),
        errno.EPERM: _("Operation not permitted"),
        errno.EROFS: _("Read-only file system"),
        errno.EISDIR: _("Is a directory"),
        errno.ENOTDIR: _("Not a directory"),
        errno.ENAMETOOLONG: _("File name too long"),
        errno.EEXIST: _("File exists"),
    }
    return known.get(exc.errno or 0) or exc.strerror or str(exc)
