"""Erasing one customer: see what would go, type who it is, done; and the list of those who were erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiyin.accounts.models import Person
from zhiyin.act import erase
from zhiyin.act.erased_files import ImportRuns
from zhiyin.act.files import folder
from zhiyin.domain.roles import Permission
from zhiyin.records.models import Customer, Erasure
from zhiyin.web.access import needs, the_shop
from zhiyin.web.pages import page

from .words import TABLES

BIGGEST = 2**63 - 1
LISTED = 200


@require_http_methods(["GET", "POST"])
@needs(Permission.ERASE)
def erase_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    shop = the_shop(request)
    found = get_object_or_404(Customer.objects.of(shop), pk=min(customer_id, BIGGEST))
    problem = ""
    if request.method == "POST":
        typed = request.POST.get("typed", "").strip()
        if typed not in {str(found.pk), found.name.strip()} - {""}:
            problem = _("That is not this customer's name or number. Nothing was erased.")
        else:
            try:
                done = erase.erase(shop.pk, found.pk, folder().parent, by=request.user.pk)
            except ImportRuns:
                problem = _("An import that holds something of this customer is not over. Cancel it or wait for its end, "
                            "then erase again. Nothing was erased.")
            except OSError:
                problem = _("The list of erasures on the server cannot be written (disk full or no right to). "
                            "Nothing was erased.")
            else:
                return HttpResponseRedirect(f"{reverse('erasures')}?shop={shop.slug}#e{done.pk}", status=303)
    counts = erase.preview(shop.pk, found.pk)
    answer = page(request, "personal/erase.html", shop, customer=found, problem=problem, room="customers",
                  rows=[(TABLES.get(name, name), number) for name, number in counts.items() if number])
    answer.status_code = 422 if problem else 200
    return answer


@require_safe
@needs(Permission.ERASE)
def erasures(request: HttpRequest) -> HttpResponse:
    shop = the_shop(request)
    rows = list(Erasure.objects.of(shop).order_by("-id")[:LISTED])
    people = Person.objects.in_bulk([row.by_id for row in rows if row.by_id])
    shown = [(row, str(people.get(row.by_id, "")), [(TABLES.get(name, name), number)
             for name, number in row.counts.items() if number]) for row in rows]
    return page(request, "personal/erasures.html", shop, rows=shown, room="customers")
