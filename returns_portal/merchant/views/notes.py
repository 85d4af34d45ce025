"""Notes for colleagues on a return."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.role import Permission
from returns.operations.write_note import UnableToChangeNote, change_note, see_mentions, withdraw_note, write_note
from returns.people import ShopRequest
from returns_portal.merchant.forms.note import NoteForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused

WHY = {
    "empty": gettext_lazy("Write something first."),
    "not_yours": gettext_lazy("Only who wrote a note can change it."),
    "too_late": gettext_lazy("A note can be changed for a quarter of an hour. Write another one."),
    "withdrawn": gettext_lazy("This note was taken back meanwhile."),
}


@merchant_page("POST")
def write(request: ShopRequest, number: str) -> HttpResponse:
    """Write a note; a second click writes none. 422 with the form where there is no text."""
    rma, form = find(request, number), NoteForm(request.POST)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="notes")
    key = form.cleaned_data["request_key"] or form.fields["request_key"].initial
    try:
        write_note(
            rma_id=rma.pk,
            text=form.cleaned_data["text"],
            request_key=str(key),
            actor_id=request.staff.id,
            now=timezone.now(),
        )
    except UnableToChangeNote as why:
        return refused(request, number, status=422, conflict=str(WHY[why.reason]))
    return changed(request, number, _("Note written."))


@merchant_page("POST")
def act(request: ShopRequest, number: str, note_id: int, deed: str) -> HttpResponse:
    """`change` the text, `withdrawal` of it, or `seen`: whoever asks has seen where they are named on this return.

    404 for anything else and for another return's note, 409 where it is not the reader's to change any more, with the
    text in the form for a new one.
    """
    rma, now = find(request, number), timezone.now()
    who = request.staff.id
    try:
        if deed == "seen":
            see_mentions(rma_id=rma.pk, user_id=who, now=now)
            return changed(request, number, _("Seen."))
        if deed == "change":
            text = request.POST.get("text", "")
            change_note(rma_id=rma.pk, note_id=note_id, text=text, actor_id=who, now=now)
            return changed(request, number, _("Note changed."))
        if deed == "withdrawal":
            manages = request.staff.may(Permission.OVERRIDE)
            withdraw_note(rma_id=rma.pk, note_id=note_id, actor_id=who, is_manager=manages, now=now)
            return changed(request, number, _("Note taken back."))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except UnableToChangeNote as why:
        # What cannot be changed any more can still be written: the text goes on to the form for a new note.
        text = request.POST.get("text", "")
        anew = NoteForm(initial={"text": text}) if text.strip() else None
        return refused(request, number, status=409, form=anew, conflict=str(WHY[why.reason]))
    raise Http404
