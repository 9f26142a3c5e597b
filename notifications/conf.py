"""What letters take from the settings; nothing else in this application reads them."""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

DEMO_DOMAIN = "example.com"
DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
PATIENT_SMTP = "notifications.channels.patient.PatientBackend"


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


def is_one_address(address: str) -> bool:
    """Return whether `address` is one mail address: no list, no line end, no name beside it."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


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


def mail_backend() -> str:
    """Return the class that talks to the mail server: ours in place of Django's."""
    given: str = settings.EMAIL_BACKEND
    return PATIENT_SMTP if given == DJANGO_SMTP else given


def mail_server() -> str:
    """Return the name under which the mail server's faults are remembered."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def bounce_token() -> str:
    """Return what the mail server shows to report bounces; empty: nobody may."""
    token: str = settings.BOUNCE_TOKEN
    return token


def judges_digests() -> bool:
    """Return whether pages and /readyz judge the digests of the day by this machine's clock."""
    judged: bool = settings.DEAD_MAN_SWITCH
    return judged


def alarm_webhook() -> str:
    url: str = settings.ALARM_WEBHOOK_URL
    return url


def alarm_mail() -> dict[str, object]:
    """Return the settings of the mail server for alarms; empty where there is none."""
    server: dict[str, object] = settings.ALARM_EMAIL
    return server


def alarm_addresses() -> list[str]:
    """Return who is told of an alarm by mail."""
    return [address for address in settings.ALARM_EMAIL_TO if may_mail(address)]
