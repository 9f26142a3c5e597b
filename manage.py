#!/usr/bin/env python
"""Run one command of the service: `python manage.py help` lists them."""

import os
import sys

from django.core.management import execute_from_command_line

from project.env import UnsafeSetting


def main() -> None:
    """Run the command line; a refused setting is one sentence on stderr, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    try:
        execute_from_command_line(sys.argv)
    except UnsafeSetting as refusal:
        sys.exit(f"Không khởi động được: {refusal}")


if __name__ == "__main__":
    main()
