import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError

from apps.common.crypto import address_digest
from apps.common.models import AuditEntry
from apps.profiles.models import Consent, ContactPoint, Import, Profile, Source, TraitDefinition
from apps.profiles.services import consent
from tests.profiles.conftest import command, counts

pytestmark = pytest.mark.usefixtures("lists_agree_with_the_ledger")

PEOPLE = "external_id,email,first_name,plan,points,joined,is_member\n"
ANA = "c-1,ana@x.example,Ana,pro,12.50,2026-02-28,1\n"
BEN = "c-2,ben@x.example,Ben,trial,7,2024-02-29,0\n"
GIVEN = {"consent": "email:marketing", "wording": "Write to me", "consent_date": date(2026, 1, 2)}


def state_of(external_id):
    found = Consent.objects.filter(contact_point__profile__external_id=external_id, is_current=True).first()
    return found.state if found else None


def test_people_arrive_with_typed_traits_and_their_address(import_people):
    assert counts(import_people(PEOPLE + ANA + BEN)) == (2, 2, 0, 0, 0)
    ana = Profile.objects.get(external_id="c-1")
    assert (ana.first_name, ana.source.name) == ("Ana", "people.csv")
    assert ana.traits == {"plan": "pro", "points": 12.5, "joined": "2026-02-28", "is_member": True}
    point = ana.contact_points.get()
    assert (point.channel, point.address) == ("email", "ana@x.example")
    assert bytes(point.address_digest) == address_digest("ana@x.example")
    types = dict(TraitDefinition.objects.values_list("key", "type"))
    assert types == {"plan": "text", "points": "number", "joined": "date", "is_member": "boolean"}
    assert set(TraitDefinition.objects.values_list("privacy", flat=True)) == {"identity"}


def test_the_same_file_twice_changes_nothing(import_people):
    import_people(PEOPLE + ANA + BEN, **GIVEN)
    before = list(Profile.objects.order_by("pk").values())
    assert counts(import_people(PEOPLE + ANA + BEN, **GIVEN)) == (2, 0, 0, 2, 0)
    assert list(Profile.objects.order_by("pk").values()) == before
    assert Consent.objects.count() == 2


def test_an_empty_cell_leaves_what_is_stored(import_people):
    import_people(PEOPLE + ANA)
    assert counts(import_people(PEOPLE + "c-1,,,,13,,\n")) == (1, 0, 1, 0, 0)
    ana = Profile.objects.get()
    assert ana.first_name == "Ana"
    assert ana.traits == {"plan": "pro", "points": 13, "joined": "2026-02-28", "is_member": True}
    assert ContactPoint.objects.get().address == "ana@x.example"


def test_an_id_means_the_same_person_in_every_source(import_people):
    import_people(PEOPLE + ANA, source="Shop")
    assert counts(import_people("Customer ID;City\nc-1;Porto\nc-3;Faro\n", source="CRM")) == (2, 1, 1, 0, 0)
    assert Profile.objects.get(external_id="c-1").traits["city"] == "Porto"
    assert Source.objects.count() == 2


def test_a_repeated_id_within_a_file_is_rejected(import_people):
    result = import_people("id,plan\nc-1,pro\nc-2,pro\n c-1 ,trial\n")
    assert counts(result) == (3, 2, 0, 0, 1)
    assert Profile.objects.get(external_id="c-1").traits["plan"] == "pro"
    assert rejects(result) == [["4", "The id occurs in an earlier row of this file.", " c-1 ", "trial"]]


def test_a_cell_of_another_type_rejects_its_row_with_row_and_column(import_people):
    import_people("id,points,joined\nc-1,5,2026-01-01\n")
    result = import_people("id,points,joined\nc-2,many,soon\nc-3,6,2026-01-02\n")
    assert counts(result) == (2, 1, 0, 0, 1)
    reason = "Column “points”: not a number. Column “joined”: not a date such as 2026-11-23."
    assert rejects(result) == [["2", reason, "c-2", "many", "soon"]]
    assert Import.objects.latest("pk").reject_reasons == {"Column “points”: not a number.": 1}
    assert TraitDefinition.objects.get(key="points").type == "number"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",a@x.example,,,,,", "The id is empty."),
        (f"{'x' * 201},a@x.example,,,,,", "The id is longer than 200 characters."),
        ("c-9,not an address,,,,,", "Column “email”: not an e-mail address."),
        (f"c-9,a@x.example,{'n' * 201},,,,", "Column “first_name”: longer than 200 characters."),
        (f"c-9,a@x.example,,{'t' * 2001},,,", "Column “plan”: longer than 2,000 characters."),
        ("c-9,a@x.example,,,,,maybe", "Column “is_member”: neither yes nor no."),
        ("c-9,a@x.example", "The row has too few cells."),
        ("c-9,a@x.ex\0ample,,,,,", "The row holds a NUL character."),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_rest_goes_on(import_people, row, said):
    import_people(PEOPLE + ANA)
    result = import_people(PEOPLE + row + "\n" + BEN)
    assert counts(result) == (2, 1, 0, 0, 1)
    assert rejects(result)[0][1] == said


def test_hostile_cells_are_kept_as_text_and_harmless_in_the_rejects_file(import_people):
    hostile = "=cmd|' /C calc'!A0"
    result = import_people(f'id,plan,note\nc-1,{hostile},"a\tb\\N\nc"\n,{hostile},+1\n')
    assert counts(result) == (2, 1, 0, 0, 1)
    assert Profile.objects.get().traits == {"plan": hostile, "note": "a\tb\\N\nc"}
    assert rejects(result)[0][2:] == ["", f"'{hostile}", "'+1"]


def test_hostile_headers_become_harmless_keys_and_stay_readable(import_people):
    import_people('id,"x\'; DROP TABLE profiles_profile; --",{{ 7*7 }},%s\nc-1,a,b,c\n')
    assert set(TraitDefinition.objects.values_list("key", flat=True)) == {
        "x_drop_table_profiles_profile", "7_7", "s",
    }  # fmt: skip
    assert Profile.objects.get().traits["s"] == "c"


def test_country_language_zone_and_telephone_become_columns_of_the_profile(import_people):
    text = "id,country,locale,time_zone,phone\nc-1,pt,pt_PT,Europe/Lisbon,+351 21 000 0000\nc-2,,,Mars/Olympus,12\n"
    result = import_people(text + "".join(f"d-{n},pt,pt,UTC,+35121000{n:04}\n" for n in range(8)))
    assert counts(result)[1:] == (9, 0, 0, 1)
    ana = Profile.objects.get(external_id="c-1")
    assert (ana.country, ana.locale, ana.time_zone, ana.traits) == ("PT", "pt-PT", "Europe/Lisbon", {})
    assert (ana.contact_points.get().channel, ana.contact_points.get().address) == ("sms", "+351210000000")
    assert "time zone" in rejects(result)[0][1]
    assert "telephone number" in rejects(result)[0][1]


def test_the_digest_of_every_address_is_that_of_the_application(import_people):
    addresses = ["ANA@X.Example", "zoë@exämple.example", "ÇA.VA@x.example", "o'brien+x@sub.x.example"]
    import_people("id,email\n" + "".join(f"c-{n},  {a} \n" for n, a in enumerate(addresses)))
    stored = {point.address: bytes(point.address_digest) for point in ContactPoint.objects.all()}
    assert stored == {address: address_digest(address) for address in addresses}


def test_consent_is_recorded_only_where_nothing_is_recorded(import_people, author):
    import_people(PEOPLE + ANA + BEN + "c-3,cleo@x.example,Cleo,,,,\nc-4,,Dan,,,,\n")
    points = {p.profile.external_id: p for p in ContactPoint.objects.select_related("profile")}
    consent.withdraw(contact_point=points["c-2"], purpose="marketing", source="page", actor=None)
    result = import_people(PEOPLE + ANA + BEN + "c-4,,Dan,,,,\n", **GIVEN)
    assert counts(result) == (3, 0, 1, 2, 0)
    assert (state_of("c-1"), state_of("c-2"), state_of("c-3"), state_of("c-4")) == ("given", "withdrawn", None, None)
    entry = Consent.objects.get(state="given")
    assert (entry.wording, entry.source) == ("Write to me", "people.csv")
    assert entry.given_at == datetime(2026, 1, 2, tzinfo=UTC)


def test_a_yes_never_moves_to_another_address(import_people):
    import_people(PEOPLE + ANA, **GIVEN)
    import_people(PEOPLE + ANA.replace("ana@x.example", "ANA@x.example"))
    assert state_of("c-1") == "given", "only capitals changed: it is the same address"
    import_people(PEOPLE + ANA.replace("ana@x.example", "other@x.example"))
    assert state_of("c-1") is None
    assert ContactPoint.objects.get().address == "other@x.example"
    assert bytes(ContactPoint.objects.get().address_digest) == address_digest("other@x.example")


def test_a_no_stays_with_the_person_whatever_address_comes(import_people):
    import_people(PEOPLE + ANA)
    consent.withdraw(contact_point=ContactPoint.objects.get(), purpose="marketing", source="page", actor=None)
    import_people(PEOPLE + ANA.replace("ana@x", "other@x"), **GIVEN)
    assert state_of("c-1") == "withdrawn"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"consent": "email:marketing"}, "--wording"),
        ({"wording": "Yes"}, "belong to --consent"),
        ({**GIVEN, "consent": "pigeon:marketing"}, "channel"),
        ({**GIVEN, "consent_date": date(2999, 1, 1)}, "not a day to come"),
        ({**GIVEN, "consent": "sms:marketing"}, "none"),
        ({"id": "nope"}, "no column “nope”"),
        ({"actor": "nobody@x.example"}, "Nobody active"),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why_and_changes_nothing(import_people, options, said):
    with pytest.raises(CommandError, match=said):
        import_people(PEOPLE + ANA, **options)
    assert Profile.objects.count() == 0
    assert Import.objects.count() == 0


def test_without_an_id_column_the_command_asks_for_one(import_people):
    with pytest.raises(CommandError, match="--id COLUMN"):
        import_people("name,plan\nAna,pro\n")


def test_an_address_can_be_the_id(import_people):
    assert counts(import_people("email,plan\nana@x.example,pro\n", id="email"))[1] == 1
    profile = Profile.objects.get()
    assert profile.external_id == profile.contact_points.get().address == "ana@x.example"


def test_a_map_says_what_each_column_is(import_people, write):
    mapping = {
        "No": {"to": "external_id"},
        "Tarif": {"to": "trait", "key": "plan", "label": "Plan", "type": "text", "privacy": "plain"},
        "Notes": {"to": "ignore"},
    }
    path = write(json.dumps(mapping), "map.json")
    assert counts(import_people("No,id,Tarif,Notes\n17,x,1,secret\n", map=path))[1] == 1
    profile = Profile.objects.get()
    assert profile.external_id == "17"
    assert profile.traits == {"id": "x", "plan": "1"}
    plan = TraitDefinition.objects.get(key="plan")
    assert (plan.label, plan.type, plan.privacy) == ("Plan", "text", "plain")


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ([1], "JSON object"),
        ({"nope": {"to": "ignore"}}, "does not have"),
        ({"id": {}}, 'needs "to"'),
        ({"id": {"to": "king"}}, "none of"),
        ({"plan": {"to": "trait", "colour": "red"}}, "knows no"),
        ({"plan": {"to": "trait", "key": "Bad Key"}}, "key has lower case"),
        ({"id": {"to": "ignore"}}, "--id COLUMN"),
    ],
)
def test_a_map_with_a_fault_is_refused_with_the_reason(import_people, write, mapping, said):
    with pytest.raises(CommandError, match=said):
        import_people("id,plan\nc-1,pro\n", map=write(json.dumps(mapping), "map.json"))


def test_a_dry_run_says_the_counts_and_keeps_nothing(import_people):
    result = import_people(PEOPLE + ANA + ",,,,,,x\n", dry_run=True, **GIVEN)
    assert counts(result) == (2, 1, 0, 0, 1)
    assert rejects(result)[0][0] == "3"
    left = [m.objects.count() for m in (Profile, ContactPoint, Consent, TraitDefinition, Source, Import, AuditEntry)]
    assert left == [0] * 7


def test_more_traits_than_one_function_takes_are_fine(import_people):
    keys = [f"t{number}" for number in range(120)]
    import_people("id," + ",".join(keys) + "\nc-1," + ",".join("x" for _ in keys) + "\n")
    assert set(Profile.objects.get().traits) == set(keys)


def test_an_import_leaves_one_audit_row_without_any_value(import_people, author):
    import_people(PEOPLE + ANA + BEN, actor=author.email)
    entry = AuditEntry.objects.get(action="profiles.import_profiles")
    assert (entry.actor, entry.count) == (author, 2)
    assert "ana" not in json.dumps(entry.detail).lower()


def test_rejects_are_readable_by_the_owner_only(import_people):
    path = Path(import_people('id\n""\n,\nc-1\nc-1\n')["rejects_file"])
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_a_broken_file_says_so_and_keeps_nothing(import_people):
    with pytest.raises(CommandError, match="never closed"):
        import_people('id,plan\nc-1,pro\nc-2,"open\n')
    assert Profile.objects.count() == 0


def test_a_corrected_rejects_file_can_be_sent_back(import_people, tmp_path):
    import_people("id,points\nc-1,5\n")
    result = import_people("id,points\nc-2,six\nc-3,7\n")
    corrected = tmp_path / "again.csv"
    corrected.write_text(Path(result["rejects_file"]).read_text(encoding="utf-8-sig").replace("six", "6"))
    assert counts(command("import_profiles", corrected)) == (1, 1, 0, 0, 0)
    assert Profile.objects.get(external_id="c-2").traits == {"points": 6}


def rejects(result):
    with open(result["rejects_file"], encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1:]
