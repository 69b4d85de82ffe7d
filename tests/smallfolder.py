"""A small folder of data files, without a fault: tests spoil one thing at a time."""

FILES = {
    "observations.csv": """
        place,as_of,segment,basis,programme,group,measure,value,unit,status,vintage,source
        33.75,2018-12,ALL_EXCL_JAKON,unstated,,,active,22000,persons,approximate,,news
        33.75,2018-12,ALL_EXCL_JAKON,unstated,,,potential,65000,persons,approximate,BPS 2018,news
        pekalongan,2019-12-19,BPU,office,,,active,15605,persons,reported,,news
        ID,2017,ALL,unstated,,,active,,persons,not_reported,,news
    """,
    "targets.csv": """
        place,segment,group,measure,due,value,unit,qualifier,regime,regime_evidence,decided_on,source
        ID,ALL,,coverage,2025,32.15,percent,,rpjmn,stated,,news
        pekalongan,BPU,,active,2019,22300,persons,,workplan,inferred,2019-01,news
    """,
    "published_figures.csv": """
        place,place_as_stated,as_of,segment,basis,group,measure,numerator,denominator,stated_percent,unit,qualifier,source
        pekalongan,Kota Pekalongan,2017,ALL,unstated,,coverage,40000,2360000,1.07,persons,,news
        33.75,,2018-12,ALL,unstated,,coverage,,,35.0,percent,about,news
    """,
    "offices.csv": """
        office,name,level,code,parent,source
        kanwil-jateng-diy,Jateng DIY,regional_office,905,,news
        pekalongan,Pekalongan,branch,L04,kanwil-jateng-diy,news
        semarang-pemuda,Semarang Pemuda,branch,L00,kanwil-jateng-diy,news
        semarang-majapahit,Semarang Majapahit,branch,L12,kanwil-jateng-diy,news
        batang-kauman,Batang Kauman,sub_branch,L28,pekalongan,news
        kanwil-sumbagsel,Sumbagsel,regional_office,,,news
        pangkal-pinang,Pangkal Pinang,branch,,kanwil-sumbagsel,news
        belitung,Belitung Tanjung Pandan,sub_branch,,pangkal-pinang,news
        palembang,Palembang,branch,,kanwil-sumbagsel,news
        kanwil-palembang,Palembang,regional_office,,,news
    """,
    "service_areas.csv": """
        office,district,valid_from,valid_to,evidence,source
        pekalongan,33.26,,,stated,news
        pekalongan,33.75,2010,,stated,news
        batang-kauman,33.25,,,stated,news
        semarang-pemuda,33.74,,,stated,news
        semarang-majapahit,33.74,,,stated,news
        semarang-majapahit,33.25,2001,2009,stated,news
        pangkal-pinang,19.71,,,stated,news
        belitung,19.02,,,inferred,news
    """,
    "districts.csv": """
        district,name,kind,province,population,area_km2,source
        16.71,Kota Palembang,kota,16,1700000,369.22,kepmendagri
        19.02,Kabupaten Belitung,kabupaten,19,190000,2293.69,kepmendagri
        19.71,Kota Pangkal Pinang,kota,19,220000,118.41,kepmendagri
        33.25,Kabupaten Batang,kabupaten,33,840000,788.65,kepmendagri
        33.26,Kabupaten Pekalongan,kabupaten,33,1000000,836.13,kepmendagri
        33.27,Kabupaten Pemalang,kabupaten,33,1500000,1115.3,kepmendagri
        33.74,Kota Semarang,kota,33,1700000,373.78,kepmendagri
        33.75,Kota Pekalongan,kota,33,310000,45.25,kepmendagri
    """,
    "provinces.csv": """
        province,name,regional_office,source
        16,Sumatera Selatan,kanwil-sumbagsel,news
        19,Kepulauan Bangka Belitung,kanwil-sumbagsel,news
        33,Jawa Tengah,kanwil-jateng-diy,news
    """,
    "sources.csv": """
        source,publisher,url,published_on
        news,A newspaper,https://example.org/pekalongan,2019-12-20
        kepmendagri,Kementerian Dalam Negeri,,2025
    """,
    "terms.csv": """
        term,value,unit,valid_from,valid_to,source
        contribution_bpu_lowest,16800,IDR_per_month,2015-07-01,,news
        relief_jkk_jkm,1,percent,2020,2021-01,news
    """,
}


def text(name):
    """One file as it stands in the folder."""
    return "".join(f"{line.strip()}\n" for line in FILES[name].strip().splitlines())


def written(folder, changes=()):
    """Write every file to the folder; each change is (file, what stands there, what to write)."""
    texts = {name: text(name) for name in FILES}
    for name, old, new in changes:
        assert texts[name].count(old) == 1, f"{old!r} must stand once in {name}"
        texts[name] = texts[name].replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in texts.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder
