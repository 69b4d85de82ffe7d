import pytest

import smallfolder
from coverage_lib.data import load, reference
from coverage_lib.errors import ParameterError
from drawn import table


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return load.dataset(smallfolder.written(tmp_path_factory.mktemp("small")))


SPELLINGS = table("""
    wanted                                       | office
    pekalongan                                   | pekalongan
    PEKALONGAN                                   | pekalongan
    L04                                          | pekalongan
    l04                                          | pekalongan
    Kantor Cabang Pekalongan                     | pekalongan
    BPJS Ketenagakerjaan Cabang Pekalongan       | pekalongan
    "905"                                        | kanwil-jateng-diy
    Kanwil Jateng DIY                            | kanwil-jateng-diy
    Kantor Wilayah Jateng  DIY                   | kanwil-jateng-diy
    Pangkalpinang                                | pangkal-pinang
    PANGKAL PINANG                               | pangkal-pinang
    KCP Batang Kauman                            | batang-kauman
    Kantor Cabang Perintis Belitung Tanjung Pandan | belitung
    palembang                                    | palembang
    kanwil-palembang                             | kanwil-palembang
    Kanwil Palembang                             | kanwil-palembang
    Cabang Palembang                             | palembang
""")


@pytest.mark.parametrize("row", list(SPELLINGS.itertuples()), ids=SPELLINGS["wanted"])
def test_an_office_is_found_by_key_code_or_any_spelling(data, row):
    assert reference.office(data, row.wanted.strip('"')).office == row.office


def test_an_office_tells_its_row_of_the_file(data):
    assert reference.office(data, "L04") == reference.Office(
        office="pekalongan",
        name="Pekalongan",
        level="branch",
        code="L04",
        parent="kanwil-jateng-diy",
    )


LIST = "List the offices with:  coverage-report list"
UNKNOWN = {
    "pekalngan": f"there is no office 'pekalngan'. Did you mean pekalongan?\n  {LIST}",
    "Pekalngan": f"there is no office 'Pekalngan'. Did you mean pekalongan?\n  {LIST}",
    "Kota Pekalongan": f"there is no office 'Kota Pekalongan'. Did you mean pekalongan?\n  {LIST}",
    "KCP Pekalongan": f"there is no office 'KCP Pekalongan'. Did you mean pekalongan?\n  {LIST}",
    "L99": f"there is no office 'L99'.\n  {LIST}",
    "": f"there is no office ''.\n  {LIST}",
    "Palembang": (
        "office 'Palembang' can be palembang (branch) or kanwil-palembang (regional office)\n"
        f"  write one of these keys.  {LIST}"
    ),
    905: 'office 905: must be text: write "905" in quotes',
}


@pytest.mark.parametrize("wanted", UNKNOWN)
def test_an_office_that_is_not_one_is_refused_with_what_to_write(data, wanted):
    with pytest.raises(ParameterError) as refused:
        reference.office(data, wanted)

    assert str(refused.value) == UNKNOWN[wanted]


def test_the_area_of_a_branch_is_its_own_and_that_of_its_sub_branches(data):
    area = reference.area(data, "pekalongan")

    assert list(area) == ["district", "name", "kind", "province", "population", "served_by"]
    assert area.to_numpy().tolist() == [
        ["33.25", "Kabupaten Batang", "kabupaten", "33", 840000, "batang-kauman"],
        ["33.26", "Kabupaten Pekalongan", "kabupaten", "33", 1000000, "pekalongan"],
        ["33.75", "Kota Pekalongan", "kota", "33", 310000, "pekalongan"],
    ]


def test_the_area_of_a_regional_office_is_every_district_of_its_provinces(data):
    area = reference.area(data, "kanwil-jateng-diy")

    assert dict(zip(area["district"], area["served_by"], strict=True)) == {
        "33.25": "batang-kauman",
        "33.26": "pekalongan",
        "33.27": "",
        "33.74": "semarang-pemuda; semarang-majapahit",
        "33.75": "pekalongan",
    }


def test_a_district_that_an_office_no_longer_serves_is_not_in_its_area(data):
    assert reference.area(data, "semarang-majapahit")["district"].tolist() == ["33.74"]


def test_an_office_whose_districts_are_not_known_has_an_empty_area(data):
    assert reference.area(data, "palembang").empty
    assert reference.places(data, "palembang")["place"].tolist() == ["palembang"]
    assert reference.same_area_as(data, "palembang") == ["palembang"]


PLACES_OF_SUMBAGSEL = table("""
    place            | name                      | level           | parent_place
    kanwil-sumbagsel | Sumbagsel                 | regional_office |
    pangkal-pinang   | Pangkal Pinang            | branch          | kanwil-sumbagsel
    palembang        | Palembang                 | branch          | kanwil-sumbagsel
    belitung         | Belitung Tanjung Pandan   | sub_branch      | pangkal-pinang
    "16"             | Sumatera Selatan          | province        | kanwil-sumbagsel
    "19"             | Kepulauan Bangka Belitung | province        | kanwil-sumbagsel
    "16.71"          | Kota Palembang            | district        | kanwil-sumbagsel
    "19.02"          | Kabupaten Belitung        | district        | belitung
    "19.71"          | Kota Pangkal Pinang       | district        | pangkal-pinang
""").fillna("")


def test_the_places_of_an_office_are_itself_and_what_is_below_it_in_order(data):
    places = reference.places(data, "kanwil-sumbagsel")

    assert list(places) == list(PLACES_OF_SUMBAGSEL)
    assert places.to_numpy().tolist() == PLACES_OF_SUMBAGSEL.to_numpy().tolist()


def test_a_province_is_a_place_of_the_office_only_where_it_is_wholly_inside(data):
    levels_of = {
        key: reference.places(data, key)["level"].tolist()
        for key in ("pekalongan", "pangkal-pinang")
    }

    assert "province" not in levels_of["pekalongan"]
    assert "province" in levels_of["pangkal-pinang"]


def test_the_report_s_own_office_has_nothing_above_it(data):
    places = reference.places(data, "pekalongan").set_index("place")

    assert places["parent_place"].to_dict() == {
        "pekalongan": "",
        "batang-kauman": "pekalongan",
        "33.25": "batang-kauman",
        "33.26": "pekalongan",
        "33.75": "pekalongan",
    }


SAME_AREA = {
    "pangkal-pinang": ["pangkal-pinang", "19"],  # with its sub-branch, all of Babel
    "batang-kauman": ["batang-kauman", "33.25"],
    "belitung": ["belitung"],  # that it serves this one district is only inferred
    "kanwil-jateng-diy": ["kanwil-jateng-diy", "33"],
    "kanwil-sumbagsel": ["kanwil-sumbagsel"],  # two provinces
    "pekalongan": ["pekalongan"],  # a part of a province
    "semarang-pemuda": ["semarang-pemuda"],  # Kota Semarang is Majapahit's too
    "kanwil-palembang": ["kanwil-palembang"],  # no province at all
}


@pytest.mark.parametrize("office", SAME_AREA)
def test_a_place_stands_for_the_office_only_where_it_is_exactly_its_area(data, office):
    assert reference.same_area_as(data, office) == SAME_AREA[office]


SAME_NAMES = table("""
    one                       | other
    Kab.  Gunung Kidul        | Kabupaten Gunungkidul
    Kab Batang                | KABUPATEN BATANG
    Kota Adm. Jakarta Utara   | Kota Administrasi Jakarta Utara
    Kota  Pekalongan          | kota pekalongan
    Pangkalpinang             | Pangkal Pinang
    Prov. Jawa Tengah         | Jawa Tengah
    D.I. Yogyakarta           | Daerah Istimewa Yogyakarta
    Kep. Bangka Belitung      | Kepulauan Bangka Belitung
""")


@pytest.mark.parametrize("row", list(SAME_NAMES.itertuples()), ids=SAME_NAMES["one"])
def test_spellings_of_one_name_have_one_form(row):
    assert reference.normal_form(row.one) == reference.normal_form(row.other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kota Pekalongan", "Kabupaten Pekalongan"), ("Kabupaten Kotabaru", "Kota Baru")],
)
def test_a_city_and_a_regency_of_one_name_stay_apart(one, other):
    assert reference.normal_form(one) != reference.normal_form(other)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("33.75", "Kota Pekalongan"),
        ("33", "Jawa Tengah"),
        ("ID", "Indonesia"),
        ("pekalongan", "Pekalongan"),
    ],
)
def test_every_place_has_a_plain_name(data, place, name):
    assert reference.name_of(data, place) == name


def test_a_place_that_is_not_one_has_no_name(data):
    with pytest.raises(ParameterError, match="there is no place '33.57'. Did you mean 33.75?"):
        reference.name_of(data, "33.57")


def test_the_nation_is_an_office_of_its_own_level_above_the_regional_offices():
    data = load.dataset("data")

    nation = reference.office(data, "ID")
    places = reference.places(data, "ID")

    assert (nation.name, nation.level) == ("Indonesia", "national")
    assert places["level"].value_counts().to_dict() == {
        "province": 38,
        "regional_office": 11,
        "national": 1,
    }
    assert reference.same_area_as(data, "ID") == ["ID"]
    assert len(reference.area(data, "ID")) == 514
