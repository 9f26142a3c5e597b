"""Run a command under production settings: `python -m tests.production manage.py check`."""

import os
import secrets
import subprocess
import sys
import tempfile


def variables(folder: str) -> dict[str, str]:
    """Return the environment of a production that lacks nothing."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "DEMO": "0",
        "DATA_DIR": folder,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "nhiemvu.example.com",
        "PUBLIC_BASE_URL": "https://nhiemvu.example.com",
        "EMAIL_URL": "submission://user:password@mail.example.com:587",
    }


def main() -> int:
    """Run the command line behind this module in that environment."""
    with tempfile.TemporaryDirectory(prefix="da06-production-") as folder:
        command = [sys.executable, *sys.argv[1:]]
        return subprocess.run(command, env=variables(folder), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
