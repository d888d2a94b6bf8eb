"""Exports of a company in a folder, written by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from procore.sides.maestro_files.exports import Exports
from procore.sides.maestro_files.files import MaestroFiles
from procore.sides.maestro_files.place import Place

SUPPLIERS = """Code;Nom;Statut;Adresse;Ville;Pays;Province;Code postal;Téléphone;Courriel;Langue;Numéro de taxe;\
Numéro de licence (RBQ)
beton;Béton ltée;A;;Laval;Canada;Québec;;;;fr;;
ACIER;Aciers inc.;B;;;;;;;;;;
"""
LINES = "Numéro;Ligne;Activité;Groupe;Description;Quantité;Unité;Coût unitaire;Montant\n"
ORDERS = "Numéro;Projet;No externe;Description;Fournisseur;Devise;Montant;Date;Mémo;Statut;Date de livraison;Conditions;cancelled\n"


class Site:
    """A folder of exports, and the side that reads it."""

    def __init__(self, folder):
        self.folder = folder

    def put(self, name, text, encoding="utf-8-sig"):
        file = self.folder / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return file

    def side(self, *, settle=0, layouts=None, now=None, **place):
        place = Place(exports=self.folder, settle=timedelta(seconds=settle), **place)
        moment = now or datetime.now(UTC)
        return MaestroFiles(Exports(place, "BOREAL", layouts or {}, now=lambda: moment), "BOREAL")


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)
