"""Deadline extensions: asked for and signed by the owner, decided by the secretariat (T14, T15)."""

from .deciding import grant, refuse
from .filing import Request, cosign, request, withdraw

__all__ = ["Request", "cosign", "grant", "refuse", "request", "withdraw"]
