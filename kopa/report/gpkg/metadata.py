"""What a GeoPackage tells beside its layers: fields in three languages, licences, styles (GeoPackage 1.3, QGIS)."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from kopa.report.gpkg.layers import Layer
from kopa.report.gpkg.styles import Style
from kopa.results import Results
from kopa.sources.rests_on import subjects
from kopa.units import CRS_FINLAND
from kopa.words.text import LANGUAGES

STAMP = "2000-01-01T00:00:00.000Z"
"""Date in every GeoPackage, so that equal content gives equal bytes; the metadata tells the key of its inputs."""

SCHEMA_VERSION = "1"

_NLS = "National Land Survey of Finland"
_SITES = (
    "of Statistics Finland (educational institutions 2025, CC BY 4.0) and of © OpenStreetMap contributors (ODbL 1.0)"
)

_ROADS = f"roads of the {_NLS} (CC BY 4.0)"
_OFFICIAL_ROADS: Mapping[str, tuple[str, str]] = {
    "official": ("CC BY 4.0", "Digiroad / Finnish Transport Infrastructure Agency (CC BY 4.0)"),
    "osm": ("ODbL 1.0", "© OpenStreetMap contributors (ODbL 1.0)"),
}
"""Licence of roads of a region and whose they are, by their kind."""

LICENCES: Mapping[str, tuple[str, str]] = {
    "municipalities": (
        "ODbL 1.0",
        f"Outlines: {_NLS}, municipal division (CC BY 4.0). "
        "Population: Statistics Finland and Sotkanet / THL (CC BY 4.0). "
        f"Fields of a level of education derive from sites {_SITES} and from {_ROADS}.",
    ),
    "cells": (
        "ODbL 1.0",
        "Persons: Statistics Finland (Paavo, population by age), Eurostat (census grid 2021), Sotkanet / THL "
        "(CC BY 4.0; Eurostat's reuse policy). "
        f"Minutes, kilometres and nearest sites derive from sites {_SITES} "
        f"and from {_ROADS}.",
    ),
    "sites": ("ODbL 1.0", f"Sites {_SITES}, https://www.openstreetmap.org/copyright; cleaned by stated rules."),
    "isochrones": (
        "ODbL 1.0",
        f"Areas derive from sites {_SITES} and from {_ROADS}.",
    ),
    "roads": ("CC BY 4.0", f"Contains data of the {_NLS}, General Map 2013. Simplified for drawing."),
}
"""Licence of each layer as a whole, and whose data it holds."""

_DDL = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
  description TEXT, mime_type TEXT, constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
  min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
  row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""

_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
)


OWN_IN: Mapping[str, tuple[str, ...]] = {
    "municipalities": ("own_population", "own_sites", "own_roads"),
    "cells": ("own_population", "own_sites", "own_roads"),
    "sites": ("own_sites",),
    "isochrones": ("own_sites", "own_roads"),
    "roads": ("own_roads",),
}
"""What an analyst may have brought that is in each layer, by its name in the catalogue of inputs."""


def licence_of(layer: str, source: Results) -> tuple[str, str]:
    """Return the licence of a layer as a whole, and whose data it holds; what an analyst brought is named."""
    licence, attribution = LICENCES[layer]
    for kind in {one.kind for one in subjects(source.inputs) if one.name == "roads"} & set(_OFFICIAL_ROADS):
        of_roads, whose = _OFFICIAL_ROADS[kind]
        licence = of_roads if layer == "roads" else licence
        attribution = whose if layer == "roads" else attribution.replace(_ROADS, f"roads of {whose}")
    own = [file for name, file in source.own_inputs.items() if name in OWN_IN[layer]]
    if not own:
        return licence, attribution
    of_owner = f"Data of the analyst's own, on the terms of its owner: {', '.join(own)}."
    return f"{licence}; terms of the owner of {', '.join(own)}", f"{attribution} {of_owner}"


def complete(database: sqlite3.Connection, layers: Sequence[Layer], styles: Iterable[Style], source: Results) -> None:
    """Add descriptions of fields, metadata with licences, and styles to a GeoPackage that has its layers."""
    database.executescript(_DDL)
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) "
        "VALUES (?, NULL, ?, ?, 'read-write')",
        _EXTENSIONS,
    )
    _fields(database, layers)
    _metadata(database, layers, source)
    _styles(database, styles)
    database.commit()


def described(descriptions: dict[str, str]) -> str:
    """Return a text in three languages as one: ``fi: … | sv: … | en: …``."""
    return " | ".join(f"{language}: {descriptions[language]}" for language in LANGUAGES)


def _fields(database: sqlite3.Connection, layers: Iterable[Layer]) -> None:
    rows = [
        (layer.name, field, field, words["en"], described(words))
        for layer in layers
        for field, words in layer.descriptions.items()
    ]
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)", rows
    )


def _metadata(database: sqlite3.Connection, layers: Iterable[Layer], source: Results) -> None:
    whole = json.dumps(_about(source), ensure_ascii=False, sort_keys=True)
    rows = [(1, "http://www.iana.org/assignments/media-types/application/json", "application/json", whole)]
    rows += [
        (i, "http://mrcc.com/qgis.dtd", "text/xml", _qgis_metadata(layer, source))
        for i, layer in enumerate(layers, start=2)
    ]
    database.executemany(
        "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) VALUES (?, 'dataset', ?, ?, ?)",
        rows,
    )
    database.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)", (STAMP,)
    )
    database.executemany(
        "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, 1)",
        [(layer.name, STAMP, i) for i, layer in enumerate(layers, start=2)],
    )


def _about(source: Results) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "region_id": source.region.id,
        "municipal_division": source.region.year,
        "key": str(source.provenance["key"]),
        "licences": {
            name: {"licence": licence, "attribution": attribution}
            for name in LICENCES
            for licence, attribution in [licence_of(name, source)]
        },
    }


def _qgis_metadata(layer: Layer, source: Results) -> str:
    """Return the metadata of a layer in the form that QGIS shows under its properties."""
    licence, attribution = licence_of(layer.name, source)
    root = Element("qgis", version="3.22.0")
    texts = {
        "identifier": f"kopa:{source.region.id}:{layer.name}",
        "parentidentifier": f"kopa:{source.region.id}",
        "language": "",
        "type": "dataset",
        "title": described(layer.titles),
        "abstract": f"{attribution} Content key {source.provenance['key']}, schema version {SCHEMA_VERSION}.",
        "fees": "",
        "rights": attribution,
        "license": licence,
        "encoding": "UTF-8",
    }
    for name, text in texts.items():
        SubElement(root, name).text = text
    crs = SubElement(SubElement(root, "crs"), "spatialrefsys", nativeFormat="Wkt")
    SubElement(crs, "authid").text = CRS_FINLAND
    return tostring(root, encoding="unicode")


def _styles(database: sqlite3.Connection, styles: Iterable[Style]) -> None:
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
        "VALUES ('', '', ?, 'geom', ?, ?, '', ?, '', '', ?)",
        [(one.layer, one.name, one.qml, one.default, STAMP) for one in styles],
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles for QGIS', ?)",
        (STAMP,),
    )
