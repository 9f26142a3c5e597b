"""Trao đổi on a task, and blockers addressed to an agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks_app.errors import InvalidInput
from tasks_app.permissions import standing_of
from tasks_app.selectors import blockers as asked
from tasks_app.selectors import comments as said
from tasks_app.selectors import filed
from tasks_app.services import blockers, comments
from tasks_app.web.errors import SignedIn, page
from tasks_app.web.plan_forms import CommentForm
from tasks_app.web.plan_parts import draft_of
from tasks_app.web.task_detail import found_or_404

ADDRESSED_SHOWN = 200


@require_POST
@page
def comment(request: SignedIn, code: str) -> HttpResponse:
    """Write a comment; a refusal prints the words back."""
    task = found_or_404(request, code, on=timezone.localdate())
    form = CommentForm(request.POST)
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        raise InvalidInput.on(name, str(problems[0]))
    comments.write(
        task,
        text=form.cleaned_data["text"],
        mentions=form.mentions(request.POST.getlist("people")),
        is_question=form.cleaned_data["is_question"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, "Đã gửi trao đổi.", extra_tags=draft_of(request.user, task))
    return redirect(f"/nhiem-vu/{task.code}/#trao-doi")


@require_POST
@page
def retract(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Take back an own comment."""
    task = found_or_404(request, code, on=timezone.localdate())
    row = said.comments_of(task).filter(pk=pk).first()
    if row is None:
        raise Http404
    comments.retract(row, by=request.user, at=timezone.now())
    messages.success(request, "Đã rút trao đổi.")
    return redirect(f"/nhiem-vu/{task.code}/#trao-doi")


@page
def people(request: SignedIn, code: str) -> HttpResponse:
    """Return the people who may be named, to choose from."""
    today = timezone.localdate()
    task = found_or_404(request, code, on=today)
    found = said.suggestions(task, request.GET.get("ten", ""), on=today)
    return render(request, "tasks_app/_people.html", {"people": found})


@page
def addressed(request: SignedIn) -> HttpResponse:
    """Show the blockers that wait for an agency of mine."""
    standing = standing_of(request.user, timezone.localdate())
    rows = asked.addressed_to(standing).select_related("task", "authority", "owner")
    found = list(rows.order_by("raised_on", "id")[:ADDRESSED_SHOWN])
    return render(request, "tasks_app/blockers.html", {"blockers": found})


@require_POST
@page
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Answer a blocker addressed to an agency of mine; who else sees it is refused."""
    today = timezone.localdate()
    mine = asked.addressed_to(standing_of(request.user, today)).filter(pk=pk).first()
    seen = filed.blockers_visible_to(request.user, on=today)
    row = mine or get_object_or_404(seen, pk=pk)
    blockers.answer(row, words=request.POST.get("words", ""), by=request.user, at=timezone.now())
    messages.success(request, "Đã gửi trả lời vướng mắc.")
    return redirect("blockers")
