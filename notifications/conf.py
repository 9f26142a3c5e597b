"""What letters take from the settings; nothing else in this application reads them."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

DEMO_DOMAIN = "example.com"


def absolute(path: str) -> str:
    """Return the address of a page; never built from a Host header."""
    return f"{settings.PUBLIC_BASE_URL}{path}"


def message_id(dedupe_key: str) -> str:
    """Return the one Message-ID of a letter: the same for every attempt, not to be guessed."""
    stamp = salted_hmac("notifications.message-id", dedupe_key, algorithm="sha256").hexdigest()
    return f"<{stamp[:32]}@{urlsplit(settings.PUBLIC_BASE_URL).hostname}>"


def boundary(message_id: str) -> str:
    """Return the MIME boundary that goes with a Message-ID, so that copies are byte-identical."""
    return f"=_{sha256(message_id.encode()).hexdigest()[:24]}"


def sender() -> str:
    return settings.DEFAULT_FROM_EMAIL


def may_mail(address: str) -> bool:
    """Return whether letters may leave for `address`; a demo writes to example.com only."""
    if not settings.DEMO:
        return True
    domain = address.rpartition("@")[2].lower()
    return domain == DEMO_DOMAIN or domain.endswith(f".{DEMO_DOMAIN}")


def mail_folder() -> str | None:
    """Return the folder that receives letters where no mail server is given, else None."""
    is_file = settings.EMAIL_BACKEND.endswith(".filebased.EmailBackend")
    return str(settings.EMAIL_FILE_PATH) if is_file else None
