"""Ways out. Today mail; each keeps the promise of `base.Channel`."""

from notifications import conf

from .base import Channel
from .files import FileChannel
from .smtp import MailChannel


def mail_channel() -> Channel:
    """Return the way mail leaves: the server of EMAIL_URL, else files in DATA_DIR/mail."""
    folder = conf.mail_folder()
    return FileChannel(folder) if folder else MailChannel()
