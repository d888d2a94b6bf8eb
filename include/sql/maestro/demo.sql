-- The demo company: Constructions Boréal inc., a general contractor of Montréal. Made up, from codes to phone numbers.
-- It comes after schema.sql, and may run twice: what is there stays as it is.
-- Its other half is the simulator's demo seed: 24-003, BETPROV and ACIER01 are linked to what Procore already has,
-- EXCGAGNON could be either of two, and Procore has a project and a vendor of its own.

INSERT INTO maestro.company (tag, name, currency) VALUES ('DEMO', 'Constructions Boréal inc.', 'CAD')
ON CONFLICT DO NOTHING;

-- 24-011 is not marked for Procore, 24-012 is closed: neither is sent.
INSERT INTO maestro.project (
    company, number, description, detailed_description, address, city, province, country, postal_code, phone,
    start_date, closing_date, status, procore, category, department, manager
)
SELECT 'DEMO', p.*
FROM (VALUES
    ('24-001', 'École primaire des Érables – agrandissement', 'Ajout de huit classes et d''un gymnase double; école occupée pendant les travaux.',
        '4350, rue des Érables', 'Laval', 'QC', 'Canada', 'H7R 2K5', '450 555-0101', DATE '2024-03-04', DATE '2026-08-14', 'A', true, 'INSTITUT', 'BAT', 'Mélanie Côté'),
    ('24-002', 'Hôpital Sainte-Croix, bloc opératoire', 'Réfection du bloc opératoire, phases 1 à 4.',
        '570, rue Hériot', 'Drummondville', 'Québec', 'Canada', 'J2B 1C1', '819 555-0102', DATE '2024-05-13', DATE '2026-12-18', 'A', true, 'INSTITUT', 'BAT', 'Benoît Lapointe'),
    ('24-003', 'Aréna de Rosemont (Phase 2)', 'Deuxième patinoire, gradins de 400 places, réfrigération au CO₂.',
        '2900, boulevard Rosemont', 'Montréal', 'PQ', 'CA', 'H1Y 1L8', '514 555-0103', DATE '2024-06-03', DATE '2026-10-30', 'A', true, 'INSTITUT', 'BAT', 'Mélanie Côté'),
    ('24-004', 'Viaduc de la Montée Saint-François', 'Remplacement du tablier et des joints; circulation maintenue en alternance.',
        'Montée Saint-François, km 3+400', 'Laval', 'Qué.', 'Canada', 'H7C 1S2', '450 555-0104', DATE '2024-07-08', DATE '2026-11-13', 'A', true, 'GENIE', 'CIV', 'Jean-Sébastien Roy'),
    ('24-005', 'Le Belvédère – 84 condominiums', 'Six étages, béton et ossature légère, stationnement souterrain.',
        '1200, chemin du Bord-du-Lac', 'Pointe-Claire', 'QC', 'Canada', 'H9S 2E1', '514 555-0105', DATE '2024-09-02', DATE '2027-06-25', 'A', true, 'RESID', 'BAT', 'Benoît Lapointe'),
    ('24-006', 'Riverside Cold Storage – Building C', 'Insulated panels, -28 °C freezers, 14 loading docks.',
        '88 Industrial Road', 'Cornwall', 'Ont.', 'Canada', 'K6J 5R7', '613 555-0106', DATE '2024-10-07', DATE '2026-09-30', 'A', true, 'COMM', 'BAT', 'Patrick O''Neill'),
    ('24-007', 'Usine de filtration de Saint-Jérôme', 'Nouveaux filtres à sable et bassin de 4 000 m³.',
        '1055, 112e Avenue', 'Saint-Jérôme', 'QC', 'Canada', 'J7Y 5G8', '450 555-0107', DATE '2024-11-04', DATE '2027-02-26', 'A', true, 'GENIE', 'CIV', 'Jean-Sébastien Roy'),
    ('24-008', 'Bibliothèque L''Heureux-Dubé', 'Rénovation complète; « fenêtres » d''origine à conserver.',
        '350, rue Saint-Joseph Est, 2e étage', 'Québec', 'P.Q.', 'Canada', 'G1K 3B2', '418 555-0108', DATE '2025-01-13', DATE '2026-08-28', 'A', true, 'INSTITUT', 'BAT', 'Mélanie Côté'),
    ('24-009', 'Quai 42 – Port de Sept-Îles', 'Réparation de caissons et défenses; fenêtres de marée.',
        '1, quai Mgr-Blanche', 'Sept-Îles', 'Quebec', 'Canada', 'G4R 5P3', '418 555-0109', DATE '2025-04-07', DATE '2026-10-16', 'A', true, 'GENIE', 'CIV', 'Jean-Sébastien Roy'),
    ('24-010', 'CPE Les P''tits Loups', NULL,
        '75, rue de l''Église', 'Gatineau', 'QC', 'Canada', 'J8T 3B7', NULL, DATE '2025-05-05', DATE '2026-07-31', 'A', true, 'INSTITUT', 'BAT', 'Patrick O''Neill'),
    ('24-011', 'Siège social – réaménagement du 3e étage', 'Travaux internes, sans Procore.',
        '9000, boulevard Henri-Bourassa Ouest', 'Montréal', 'QC', 'Canada', 'H4S 1L5', '514 555-0111', DATE '2025-02-03', DATE '2025-12-19', 'A', false, 'INTERNE', 'ADM', 'Mélanie Côté'),
    ('24-012', 'Stationnement étagé de la Gare', 'Livré et accepté.',
        '15, rue de la Gare', 'Rimouski', 'QC', 'Canada', 'G5L 3P2', '418 555-0112', DATE '2024-02-05', DATE '2025-06-27', '1', true, 'COMM', 'BAT', 'Benoît Lapointe')
) AS p (
    number, description, detailed_description, address, city, province, country, postal_code, phone,
    start_date, closing_date, status, procore, category, department, manager
)
ON CONFLICT DO NOTHING;

-- B: blocked; 1: closed. Provinces are as people typed them over the years.
INSERT INTO maestro.supplier (
    company, code, name, status, address, city, province, country, postal_code, phone, email, language, tax_number, licence_number
)
SELECT 'DEMO', s.*
FROM (VALUES
    ('ACIER01', 'Aciers Trois-Rivières inc.', 'A', '2100, rue Bellefeuille', 'Trois-Rivières', 'QC', 'Canada', 'G9A 3Z4', '819 555-0201', 'commandes@acierstr.example', 'fr', '1143344551', '5611-2201-01'),
    ('ARMBOREAL', 'Armatures Boréales (9187-4410 Québec inc.)', 'A', '45, rang Saint-Louis', 'Bécancour', 'PQ', 'Canada', 'G9H 1A1', '819 555-0202', 'info@armatures.example', 'fr', '1143344552', '5611-2202-01'),
    ('BETPROV', 'Béton Provincial ltée', 'A', '1825, avenue du Phare Ouest', 'Matane', 'QC', 'Canada', 'G4W 3M6', '418 555-0203', 'facturation@betonprovincial.example', 'fr', '1142233344', '5678-1234-01'),
    ('CALFLAMME', 'Calorifuge La Flamme & Frères enr.', 'A', '12, rue Notre-Dame', 'Repentigny', 'Québec', 'Canada', 'J6A 2R4', '450 555-0204', NULL, 'fr', '1143344554', '5611-2204-01'),
    ('CARREVEREL', 'Carrelages Évêrel', 'A', '3030, boulevard Le Carrefour', 'Laval', 'QC', 'Canada', 'H7T 2P5', '450 555-0205', 'ventes@everel.example', 'fr', '1143344555', '5611-2205-01'),
    ('CONCRETEON', 'Seaway Concrete Forming Ltd.', 'A', '700 Second Street West', 'Cornwall', 'Ont.', 'Canada', 'K6J 1H5', '613 555-0206', 'ap@seawayforming.example', 'en', '103344556', NULL),
    ('COUVNORD', 'Couvertures du Nord ltée', 'B', '210, rue Labelle', 'Saint-Jérôme', 'QC', 'Canada', 'J7Z 5L3', '450 555-0207', 'info@couvnord.example', 'fr', '1143344557', '5611-2207-01'),
    ('DEMOLX', 'Démolition X-Tra inc.', 'A', '8805, boulevard Industriel', 'Montréal', 'Qué.', 'Canada', 'H8N 1P3', '514 555-0208', NULL, 'fr', '1143344558', '5611-2208-01'),
    ('ELECLUMEN', 'Électricité Lumen 💡 inc.', 'A', '117, rue Hickson', 'Saint-Lambert', 'QC', 'Canada', 'J4R 2N6', '450 555-0209', 'projets@lumen.example', 'fr', '1143344559', '5611-2209-01'),
    ('EXCGAGNON', 'Excavation Gagnon inc.', 'A', '4, chemin de la Sablière', 'Mirabel', 'QC', 'Canada', 'J7J 1A1', '450 555-0210', NULL, 'fr', NULL, '5611-2210-01'),
    ('FENGLASS', 'Fenestration Glass-Pro', 'A', '1650, avenue Jules-Verne', 'Québec', 'Quebec', 'Canada', 'G2G 2R1', '418 555-0211', 'soumission@glasspro.example', 'fr', '1143344561', '5611-2211-01'),
    ('GICLEURS', 'Gicleurs Alerte inc.', 'A', '1250, rue Rocheleau', 'Drummondville', 'QC', 'Canada', 'J2C 5Y5', '819 555-0212', 'info@gicleursalerte.example', 'fr', '1143344562', '5611-2212-01'),
    ('GRUESCOTE', 'Grues Côté & Associés', 'A', '90, rue Sicard', 'Sainte-Thérèse', 'P.Q.', 'Canada', 'J7E 3X4', '450 555-0213', 'repartition@gruescote.example', 'fr', '1143344563', NULL),
    ('GYPSELAV', 'Gypse Lavallois (2004) inc.', 'A', '2405, rue Michelin', 'Laval', 'QC', 'CA', 'H7L 5B9', '450 555-0214', NULL, 'fr', '1143344564', '5611-2214-01'),
    ('HVACMTL', 'Ventilation H.V. & A.C. Montréal ltée', 'A', '6400, rue Zéphirin-Paquet', 'Québec', 'QC', 'Canada', 'G2C 0M3', '418 555-0215', 'cr@hvac.example', 'fr', '1143344565', '5611-2215-01'),
    ('ISOLEXPERT', 'Isol''Expert inc.', 'A', '35, rue d''Anvers', 'Longueuil', 'QC', 'Canada', 'J4H 3V1', '450 555-0216', NULL, 'fr', '1143344566', '5611-2216-01'),
    ('LOCATRAX', 'Location Traxion – Équipements', 'A', '500, boulevard Guimond', 'Longueuil', 'QC', 'Canada', 'J4G 1P8', '450 555-0217', 'location@traxion.example', 'fr', '1143344567', NULL),
    ('MACONBELL', 'Maçonnerie Bell-Rive inc.', 'A', '77, avenue Maguire', 'Québec', 'QC', 'Canada', 'G1T 1Y5', '418 555-0218', NULL, 'fr', '1143344568', '5611-2218-01'),
    ('MENUCOIN', 'Menuiserie "Le Coin d''Or" inc.', 'A', '1, place du Marché', 'Sherbrooke', 'QC', 'Canada', 'J1H 1E1', '819 555-0219', 'info@coindor.example', 'fr', '1143344569', '5611-2219-01'),
    ('METALVT', 'Green Mountain Steel Fabricators', 'A', '12 Depot Street', 'Newport', 'VT', 'États-Unis', '05855', '802 555-0220', 'ar@gmsteel.example', 'en', NULL, NULL),
    ('PAYSVERT', 'Paysages Vert Forêt S.E.N.C.', 'A', '980, rang du Bas-de-l''Église', 'Saint-Eustache', 'QC', 'Canada', 'J7P 4W5', '450 555-0221', NULL, 'fr', '1143344571', NULL),
    ('PEINTARTIS', 'Les Peintres Artisans du Québec', 'A', '14, rue Principale', 'Granby', 'QC', 'Canada', 'J2G 2T4', '450 555-0222', NULL, 'fr', '1143344572', '5611-2222-01'),
    ('PIEUXABYSS', 'Pieux Abysses inc.', 'A', '2, route 138', 'Baie-Comeau', 'QC', 'Canada', 'G4Z 1L4', '418 555-0223', 'info@pieuxabysses.example', 'fr', '1143344573', '5611-2223-01'),
    ('PLOMBOCON', 'Plomberie O''Connor & Fils', 'A', '330, rue Wellington', 'Gatineau', 'QC', 'Canada', 'J8X 2J3', '819 555-0224', 'comptes@oconnor.example', 'fr', '1143344574', '5611-2224-01'),
    ('QUINCROY', 'Quincaillerie Roy ltée', 'A', '66, rue Saint-Jean-Baptiste', 'Rimouski', 'QC', 'Canada', 'G5L 4J4', '418 555-0225', NULL, 'fr', '1143344575', NULL),
    ('REFRIGCO2', 'Réfrigération Nordique CO₂ inc.', 'A', '4200, rue Cousens', 'Montréal', 'QC', 'Canada', 'H4S 1V2', '514 555-0226', 'service@nordiqueco2.example', 'fr', '1143344576', '5611-2226-01'),
    ('SIGNALRTE', 'Signalisation Route 20', 'A', '150, chemin des Patriotes', 'Saint-Hilaire', 'QC', 'Canada', 'J3H 3G8', '450 555-0227', NULL, 'fr', '1143344577', NULL),
    ('SURVARP', 'Arpenteurs-géomètres Létourneau', 'A', '501, rue Racine Est', 'Saguenay', 'QC', 'Canada', 'G7H 1T8', '418 555-0228', 'bureau@letourneau.example', 'fr', '1143344578', NULL),
    ('TERRASACAD', 'Terrassement Acadie ltée', 'A', '19, rue St. George', 'Moncton', 'Nouveau-Brunswick', 'Canada', 'E1C 1V5', '506 555-0229', NULL, 'fr', '104455667', NULL),
    ('VIEUXFOUR', 'Fournitures Ancienne Lorette (fermé)', '1', '1, rue Saint-Paul', 'L''Ancienne-Lorette', 'QC', 'Canada', 'G2E 1H4', NULL, NULL, 'fr', '1143344580', NULL)
) AS s (code, name, status, address, city, province, country, postal_code, phone, email, language, tax_number, licence_number)
WHERE NOT EXISTS (SELECT FROM maestro.supplier AS x WHERE x.company = 'DEMO' AND x.code = s.code);

-- Billing carries revenue: it is no cost type, and stays in maestro*.
INSERT INTO maestro.cost_group (company, code, description, description_en, type) VALUES
    ('DEMO', 'MAT', 'Matériaux', 'Material', 'Material'),
    ('DEMO', 'SCT', 'Sous-traitance', 'Subcontract', 'Subcontractor'),
    ('DEMO', 'DIV', 'Divers', 'Miscellaneous', 'Miscellaneous'),
    ('DEMO', 'EQU', 'Équipement', 'Equipment', 'Equipment'),
    ('DEMO', 'MO', 'Main-d''œuvre', 'Labour', 'Labour'),
    ('DEMO', 'FAC', 'Facturation', 'Billing', 'Billing')
ON CONFLICT DO NOTHING;

-- The company's activities, by section; buildings carry all, civil works stop at section 05 and add 31.
CREATE TEMPORARY TABLE demo_activity AS
SELECT * FROM (VALUES
    ('01', NULL, 'Conditions générales', true, '{}'),
    ('01-100', '01', 'Gérance de chantier', true, '{MO,DIV}'),
    ('01-310', '01', 'Mobilisation et roulottes', true, '{EQU,DIV}'),
    ('01-500', '01', 'Services temporaires', true, '{MAT,EQU,DIV}'),
    ('01-740', '01', 'Nettoyage', true, '{MO,SCT}'),
    ('02', NULL, 'Démolition et conditions existantes', true, '{}'),
    ('02-300', '02', 'Excavation et remblai', true, '{SCT,EQU,MAT}'),
    ('02-410', '02', 'Démolition sélective', true, '{SCT,MO}'),
    ('03', NULL, 'Béton', true, '{}'),
    ('03-100', '03', 'Coffrages', true, '{MAT,MO,SCT}'),
    ('03-200', '03', 'Armatures', true, '{MAT,SCT}'),
    ('03-300', '03', 'Béton coulé en place', true, '{MAT,MO,EQU}'),
    ('05', NULL, 'Métaux', true, '{}'),
    ('05-120', '05', 'Charpente d''acier', true, '{SCT,MAT}'),
    ('05-500', '05', 'Ouvrages métalliques', true, '{SCT}'),
    ('06', NULL, 'Bois et plastiques', false, '{}'),
    ('06-100', '06', 'Charpenterie brute', false, '{MAT,MO}'),
    ('06-400', '06', 'Ébénisterie', false, '{SCT}'),
    ('07', NULL, 'Isolation et étanchéité', false, '{}'),
    ('07-210', '07', 'Isolants', false, '{MAT,SCT}'),
    ('07-500', '07', 'Toitures à membrane', false, '{SCT}'),
    ('08', NULL, 'Portes et fenêtres', false, '{}'),
    ('08-100', '08', 'Portes et cadres', false, '{MAT,SCT}'),
    ('08-500', '08', 'Fenêtres', false, '{SCT}'),
    ('09', NULL, 'Finitions', false, '{}'),
    ('09-250', '09', 'Gypse', false, '{SCT,MAT}'),
    ('09-900', '09', 'Peinture', false, '{SCT}'),
    ('22', NULL, 'Plomberie', false, '{}'),
    ('22-100', '22', 'Réseaux et appareils', false, '{SCT}'),
    ('23', NULL, 'CVAC', false, '{}'),
    ('23-300', '23', 'Distribution d''air', false, '{SCT}'),
    ('26', NULL, 'Électricité', false, '{}'),
    ('26-050', '26', 'Distribution et éclairage', false, '{SCT}')
) AS a (code, section, description, everywhere, groups);

CREATE TEMPORARY TABLE demo_civil AS
SELECT * FROM (VALUES
    ('31', NULL, 'Terrassement et ouvrages marins', '{}'),
    ('31-600', '31', 'Pieux et caissons', '{SCT,MAT}'),
    ('31-900', '31', 'Signalisation et maintien de la circulation', '{SCT,EQU}')
) AS a (code, section, description, groups);

CREATE TEMPORARY TABLE demo_carried AS
SELECT p.number AS project, a.code, a.section, a.description, CAST(a.groups AS text[]) AS groups
FROM maestro.project AS p
JOIN demo_activity AS a ON a.everywhere OR p.department <> 'CIV'
WHERE p.company = 'DEMO' AND p.number LIKE '24-%'
UNION ALL
SELECT p.number, a.code, a.section, a.description, CAST(a.groups AS text[])
FROM maestro.project AS p
JOIN demo_civil AS a ON p.department = 'CIV'
WHERE p.company = 'DEMO' AND p.number LIKE '24-%';

INSERT INTO maestro.activity (company, project, code, section, description)
SELECT 'DEMO', project, code, section, description FROM demo_carried
ON CONFLICT DO NOTHING;

INSERT INTO maestro.activity_group (company, project, activity, group_code)
SELECT 'DEMO', c.project, c.code, g.code
FROM demo_carried AS c
CROSS JOIN LATERAL unnest(c.groups) AS g (code)
ON CONFLICT DO NOTHING;

DROP TABLE demo_carried;
DROP TABLE demo_civil;
DROP TABLE demo_activity;
