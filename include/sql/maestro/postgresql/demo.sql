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

-- Budgets: one price list, in the size of each project. Doors that a subcontractor sets are in the price list at nothing.
INSERT INTO maestro.budget (company, project, activity, group_code, quantity, unit, amount)
SELECT
    'DEMO', g.project, g.activity, g.group_code,
    CASE WHEN b.unit = 'ls' THEN 1 ELSE round(CAST(b.quantity AS numeric) * s.size, 1) END, b.unit,
    coalesce(round(CASE WHEN b.unit = 'ls' THEN s.size ELSE round(CAST(b.quantity AS numeric) * s.size, 1) END * b.price, 2), 0)
FROM (VALUES
    ('01-100', 'MO', 2400, 'hr', 71.5000),
    ('01-100', 'DIV', 1, 'ls', 18500.0000),
    ('01-310', 'EQU', 18, 'mo', 1450.0000),
    ('01-310', 'DIV', 1, 'ls', 9750.0000),
    ('01-500', 'MAT', 1, 'ls', 14200.0000),
    ('01-500', 'EQU', 52, 'wk', 640.0000),
    ('01-500', 'DIV', 1, 'ls', 3200.0000),
    ('01-740', 'MO', 640, 'hr', 43.2500),
    ('01-740', 'SCT', 1, 'ls', 8900.0000),
    ('02-300', 'SCT', 3800, 'm3', 24.8000),
    ('02-300', 'EQU', 160, 'hr', 155.0000),
    ('02-300', 'MAT', 2100, 't', 22.7500),
    ('02-410', 'SCT', 1, 'ls', 46800.0000),
    ('02-410', 'MO', 420, 'hr', 52.1000),
    ('03-100', 'MAT', 2600, 'm2', 17.3500),
    ('03-100', 'MO', 1850, 'hr', 56.4000),
    ('03-100', 'SCT', 1, 'ls', 38250.0000),
    ('03-200', 'MAT', 96.4, 't', 2015.0000),
    ('03-200', 'SCT', 96.4, 't', 890.0000),
    ('03-300', 'MAT', 1340, 'm3', 231.6000),
    ('03-300', 'MO', 1120, 'hr', 55.9000),
    ('03-300', 'EQU', 26, 'day', 1180.0000),
    ('05-120', 'SCT', 88.25, 't', 5240.0000),
    ('05-120', 'MAT', 6.5, 't', 2875.0000),
    ('05-500', 'SCT', 1, 'ls', 61400.0000),
    ('06-100', 'MAT', 1, 'ls', 42300.0000),
    ('06-100', 'MO', 980, 'hr', 54.7500),
    ('06-400', 'SCT', 1, 'ls', 87600.0000),
    ('07-210', 'MAT', 3100, 'm2', 11.2000),
    ('07-210', 'SCT', 3100, 'm2', 9.4000),
    ('07-500', 'SCT', 1650, 'm2', 142.0000),
    ('08-100', 'MAT', 74, 'ea', 1295.0000),
    ('08-100', 'SCT', NULL, NULL, 0),
    ('08-500', 'SCT', 412, 'm2', 865.0000),
    ('09-250', 'SCT', 5200, 'm2', 58.7500),
    ('09-250', 'MAT', 1, 'ls', 6350.0000),
    ('09-900', 'SCT', 7400, 'm2', 11.8500),
    ('22-100', 'SCT', 1, 'ls', 318000.0000),
    ('23-300', 'SCT', 1, 'ls', 412500.0000),
    ('26-050', 'SCT', 1, 'ls', 386400.0000),
    ('31-600', 'SCT', 1450, 'm', 398.0000),
    ('31-600', 'MAT', 210, 't', 1640.0000),
    ('31-900', 'SCT', 1, 'ls', 74500.0000),
    ('31-900', 'EQU', 40, 'wk', 820.0000)
) AS b (activity, group_code, quantity, unit, price)
JOIN maestro.activity_group AS g ON g.company = 'DEMO' AND g.activity = b.activity AND g.group_code = b.group_code
JOIN (VALUES
    ('24-001', 1.0000), ('24-002', 1.8467), ('24-003', 1.3021), ('24-004', 0.9240), ('24-005', 2.4133), ('24-006', 1.1089), ('24-007', 1.5518), ('24-008', 0.6777), ('24-009', 0.7395), ('24-010', 0.2713), ('24-011', 0.0810), ('24-012', 0.9000)
) AS s (project, size) ON s.project = g.project
ON CONFLICT DO NOTHING;

-- Modifications: what was transferred counts, what is only entered does not.
INSERT INTO maestro.budget_modification (company, project, activity, group_code, number, date, description, amount, transferred)
SELECT 'DEMO', m.*
FROM (VALUES
    ('24-001', '03-300', 'MAT', 'MB-001', DATE '2026-02-11', 'Dalle du gymnase épaissie', 18450.00, true),
    ('24-001', '03-100', 'SCT', 'MB-001', DATE '2026-02-11', 'Dalle du gymnase épaissie', -18450.00, true),
    ('24-002', '23-300', 'SCT', 'MB-002', DATE '2026-03-19', 'Ventilation en surpression du bloc', 64275.55, true),
    ('24-004', '31-900', 'EQU', 'MB-003', DATE '2026-05-04', 'Signalisation de nuit', 9812.40, true),
    ('24-005', '08-500', 'SCT', 'MB-004', DATE '2026-06-22', 'Fenêtres de l''aile est – à approuver', 41200.00, false),
    ('24-008', '08-500', 'SCT', NULL, DATE '2026-01-27', '« Fenêtres » d''origine restaurées plutôt que remplacées', -27640.25, true)
) AS m (project, activity, group_code, number, date, description, amount, transferred)
WHERE NOT EXISTS (SELECT FROM maestro.budget_modification AS x WHERE x.company = 'DEMO' AND x.description = m.description AND x.amount = m.amount);

-- Costs of two months. Invoices against an order are committed cost and are left out; what is not transferred stays.
INSERT INTO maestro.cost (
    company, number, project, type, date, supplier, invoice_number, order_number, description, employee, amount, transferred
)
SELECT 'DEMO', c.*
FROM (VALUES
    ('A-4101', '24-001', 'Purchase', DATE '2026-08-06', 'BETPROV', 'BP-88120', NULL, 'Coulée de dalle', NULL, 10634.23, true),
    ('A-4102', '24-001', 'Purchase', DATE '2026-08-10', 'QUINCROY', 'QR55010', NULL, 'Matériaux de coffrage', NULL, 4055.54, true),
    ('A-4103', '24-001', 'Purchase', DATE '2026-08-15', 'LOCATRAX', 'LT-2026-1204', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4104', '24-001', 'Payroll', DATE '2026-08-17', NULL, NULL, NULL, 'Paie no 31', 'Gagné, Luc', 9560.19, true),
    ('D-4105', '24-001', 'Expense', DATE '2026-08-19', NULL, NULL, NULL, 'Petite caisse', NULL, 568.60, true),
    ('NC-4106', '24-001', 'Credit note', DATE '2026-08-22', 'QUINCROY', 'QR55310-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4107', '24-001', 'Invoice', DATE '2026-08-26', 'ARMBOREAL', 'AB-7100', '26100', 'Facture contre commande', NULL, 6352.00, true),
    ('EQ-4108', '24-001', 'Equipment', DATE '2026-08-27', NULL, NULL, NULL, 'Équipement de la compagnie', NULL, 2627.00, true),
    ('A-4109', '24-002', 'Purchase', DATE '2026-08-08', 'BETPROV', 'BP-88157', NULL, 'Coulée de dalle', NULL, 10853.98, true),
    ('A-4110', '24-002', 'Purchase', DATE '2026-08-12', 'QUINCROY', 'QR55011', NULL, 'Matériaux de coffrage', NULL, 4232.08, true),
    ('A-4111', '24-002', 'Purchase', DATE '2026-08-17', 'LOCATRAX', 'LT-2026-1205', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4112', '24-002', 'Payroll', DATE '2026-08-19', NULL, NULL, NULL, 'Paie no 32', 'O''Neill, Patrick', 9779.66, true),
    ('D-4113', '24-002', 'Expense', DATE '2026-08-21', NULL, NULL, NULL, 'Petite caisse', NULL, 579.75, true),
    ('NC-4114', '24-002', 'Credit note', DATE '2026-08-24', 'QUINCROY', 'QR55311-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4115', '24-002', 'Invoice', DATE '2026-08-28', 'ARMBOREAL', 'AB-7103', '26101', 'Facture contre commande', NULL, 8337.00, true),
    ('VIR-4116', '24-002', 'Transfer', DATE '2026-08-30', NULL, NULL, NULL, 'Correction d''imputation', NULL, 0.00, true),
    ('A-4117', '24-003', 'Purchase', DATE '2026-08-10', 'BETPROV', 'BP-88194', NULL, 'Coulée de dalle', NULL, 11073.73, true),
    ('A-4118', '24-003', 'Purchase', DATE '2026-08-14', 'QUINCROY', 'QR55012', NULL, 'Matériaux de coffrage', NULL, 4408.62, true),
    ('A-4119', '24-003', 'Purchase', DATE '2026-08-19', 'LOCATRAX', 'LT-2026-1206', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4120', '24-003', 'Payroll', DATE '2026-08-21', NULL, NULL, NULL, 'Paie no 33', 'Bélanger, Rose-Anne', 9999.13, true),
    ('D-4121', '24-003', 'Expense', DATE '2026-08-23', NULL, NULL, NULL, 'Petite caisse', NULL, 590.90, true),
    ('NC-4122', '24-003', 'Credit note', DATE '2026-08-26', 'QUINCROY', 'QR55312-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4123', '24-003', 'Invoice', DATE '2026-08-30', 'ARMBOREAL', 'AB-7106', '26102', 'Facture contre commande', NULL, 10322.00, true),
    ('A-4124', '24-003', 'Purchase', DATE '2026-09-02', 'ISOLEXPERT', 'IE-4412', NULL, 'Non transférée: attend l''approbation', NULL, 2270.68, false),
    ('A-4125', '24-005', 'Purchase', DATE '2026-08-12', 'BETPROV', 'BP-88231', NULL, 'Coulée de dalle', NULL, 11293.48, true),
    ('A-4126', '24-005', 'Purchase', DATE '2026-08-16', 'QUINCROY', 'QR55013', NULL, 'Matériaux de coffrage', NULL, 4585.16, true),
    ('A-4127', '24-005', 'Purchase', DATE '2026-08-21', 'LOCATRAX', 'LT-2026-1207', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4128', '24-005', 'Payroll', DATE '2026-08-23', NULL, NULL, NULL, 'Paie no 34', 'Tremblay, Jean-Guy', 10218.60, true),
    ('D-4129', '24-005', 'Expense', DATE '2026-08-25', NULL, NULL, NULL, 'Petite caisse', NULL, 602.05, true),
    ('NC-4130', '24-005', 'Credit note', DATE '2026-08-28', 'QUINCROY', 'QR55313-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4131', '24-005', 'Invoice', DATE '2026-09-01', 'ARMBOREAL', 'AB-7109', '26103', 'Facture contre commande', NULL, 12307.00, true),
    ('P-4132', '24-005', 'Payroll', DATE '2026-09-06', NULL, NULL, NULL, 'Paie de fin de semaine', 'Dubé, Francis', 1837.54, false),
    ('A-4133', '24-006', 'Purchase', DATE '2026-08-14', 'CONCRETEON', 'SCF-88268', NULL, 'Coulée de dalle', NULL, 11513.23, true),
    ('A-4134', '24-006', 'Purchase', DATE '2026-08-18', 'QUINCROY', 'QR55014', NULL, 'Matériaux de coffrage', NULL, 4761.70, true),
    ('A-4135', '24-006', 'Purchase', DATE '2026-08-23', 'LOCATRAX', 'LT-2026-1208', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4136', '24-006', 'Payroll', DATE '2026-08-25', NULL, NULL, NULL, 'Paie no 35', 'Nguyễn, Thi Mai', 10438.07, true),
    ('D-4137', '24-006', 'Expense', DATE '2026-08-27', NULL, NULL, NULL, 'Petite caisse', NULL, 613.20, true),
    ('NC-4138', '24-006', 'Credit note', DATE '2026-08-30', 'QUINCROY', 'QR55314-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4139', '24-006', 'Invoice', DATE '2026-09-03', 'ARMBOREAL', 'AB-7112', '26104', 'Facture contre commande', NULL, 14292.00, true),
    ('A-4140', '24-006', 'Purchase', DATE '2026-09-09', 'TERRASACAD', 'TA 904', NULL, 'Remblai', NULL, 2609.14, true),
    ('A-4141', '24-008', 'Purchase', DATE '2026-08-16', 'BETPROV', 'BP-88305', NULL, 'Coulée de dalle', NULL, 11732.98, true),
    ('A-4142', '24-008', 'Purchase', DATE '2026-08-20', 'QUINCROY', 'QR55015', NULL, 'Matériaux de coffrage', NULL, 4938.24, true),
    ('A-4143', '24-008', 'Purchase', DATE '2026-08-25', 'LOCATRAX', 'LT-2026-1209', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4144', '24-008', 'Payroll', DATE '2026-08-27', NULL, NULL, NULL, 'Paie no 36', 'Côté, Émile', 10657.54, true),
    ('D-4145', '24-008', 'Expense', DATE '2026-08-29', NULL, NULL, NULL, 'Petite caisse', NULL, 624.35, true),
    ('NC-4146', '24-008', 'Credit note', DATE '2026-09-01', 'QUINCROY', 'QR55315-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4147', '24-008', 'Invoice', DATE '2026-09-05', 'ARMBOREAL', 'AB-7115', '26105', 'Facture contre commande', NULL, 16277.00, true),
    ('EQ-4148', '24-008', 'Equipment', DATE '2026-09-06', NULL, NULL, NULL, 'Équipement de la compagnie', NULL, 2627.00, true),
    ('A-4149', '24-010', 'Purchase', DATE '2026-08-18', 'BETPROV', 'BP-88342', NULL, 'Coulée de dalle', NULL, 11952.73, true),
    ('A-4150', '24-010', 'Purchase', DATE '2026-08-22', 'QUINCROY', 'QR55016', NULL, 'Matériaux de coffrage', NULL, 5114.78, true),
    ('A-4151', '24-010', 'Purchase', DATE '2026-08-27', 'LOCATRAX', 'LT-2026-1210', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4152', '24-010', 'Payroll', DATE '2026-08-29', NULL, NULL, NULL, 'Paie no 37', 'Dubé, Francis', 10877.01, true),
    ('D-4153', '24-010', 'Expense', DATE '2026-08-31', NULL, NULL, NULL, 'Petite caisse', NULL, 635.50, true),
    ('NC-4154', '24-010', 'Credit note', DATE '2026-09-03', 'QUINCROY', 'QR55316-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4155', '24-010', 'Invoice', DATE '2026-09-07', 'ARMBOREAL', 'AB-7118', '26106', 'Facture contre commande', NULL, 18262.00, true),
    ('VIR-4156', '24-010', 'Transfer', DATE '2026-09-09', NULL, NULL, NULL, 'Correction d''imputation', NULL, 0.00, true),
    ('A-4157', '24-004', 'Purchase', DATE '2026-08-20', 'BETPROV', 'BP-88379', NULL, 'Coulée de dalle', NULL, 12172.48, true),
    ('A-4158', '24-004', 'Purchase', DATE '2026-08-24', 'QUINCROY', 'QR55017', NULL, 'Matériaux de coffrage', NULL, 5291.32, true),
    ('A-4159', '24-004', 'Purchase', DATE '2026-08-29', 'LOCATRAX', 'LT-2026-1211', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4160', '24-004', 'Payroll', DATE '2026-08-31', NULL, NULL, NULL, 'Paie no 38', 'Lachance, Yves', 11096.48, true),
    ('D-4161', '24-004', 'Expense', DATE '2026-09-02', NULL, NULL, NULL, 'Petite caisse', NULL, 646.65, true),
    ('NC-4162', '24-004', 'Credit note', DATE '2026-09-05', 'QUINCROY', 'QR55317-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4163', '24-004', 'Invoice', DATE '2026-09-09', 'ARMBOREAL', 'AB-7121', '26107', 'Facture contre commande', NULL, 20247.00, true),
    ('A-4164', '24-004', 'Purchase', DATE '2026-09-12', 'SIGNALRTE', 'SR-4417', NULL, 'Non transférée: attend l''approbation', NULL, 1560.00, false),
    ('A-4165', '24-007', 'Purchase', DATE '2026-08-22', 'BETPROV', 'BP-88416', NULL, 'Coulée de dalle', NULL, 12392.23, true),
    ('A-4166', '24-007', 'Purchase', DATE '2026-08-26', 'QUINCROY', 'QR55018', NULL, 'Matériaux de coffrage', NULL, 5467.86, true),
    ('A-4167', '24-007', 'Purchase', DATE '2026-08-31', 'LOCATRAX', 'LT-2026-1212', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4168', '24-007', 'Payroll', DATE '2026-09-02', NULL, NULL, NULL, 'Paie no 39', 'Roy, Annie', 11315.95, true),
    ('D-4169', '24-007', 'Expense', DATE '2026-09-04', NULL, NULL, NULL, 'Petite caisse', NULL, 657.80, true),
    ('NC-4170', '24-007', 'Credit note', DATE '2026-09-07', 'QUINCROY', 'QR55318-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4171', '24-007', 'Invoice', DATE '2026-09-11', 'ARMBOREAL', 'AB-7124', '26108', 'Facture contre commande', NULL, 22232.00, true),
    ('P-4172', '24-007', 'Payroll', DATE '2026-09-16', NULL, NULL, NULL, 'Paie de fin de semaine', 'O''Neill, Patrick', 1837.54, false),
    ('A-4173', '24-009', 'Purchase', DATE '2026-08-24', 'BETPROV', 'BP-88453', NULL, 'Coulée de dalle', NULL, 12611.98, true),
    ('A-4174', '24-009', 'Purchase', DATE '2026-08-28', 'QUINCROY', 'QR55019', NULL, 'Matériaux de coffrage', NULL, 5644.40, true),
    ('A-4175', '24-009', 'Purchase', DATE '2026-09-02', 'LOCATRAX', 'LT-2026-1213', NULL, 'Location d''équipement', NULL, 2265.00, true),
    ('P-4176', '24-009', 'Payroll', DATE '2026-09-04', NULL, NULL, NULL, 'Paie no 40', 'Pelletier, Marc-André', 11535.42, true),
    ('D-4177', '24-009', 'Expense', DATE '2026-09-06', NULL, NULL, NULL, 'Petite caisse', NULL, 668.95, true),
    ('NC-4178', '24-009', 'Credit note', DATE '2026-09-09', 'QUINCROY', 'QR55319-CR', NULL, 'Crédit – retour de matériaux', NULL, -701.88, true),
    ('F-4179', '24-009', 'Invoice', DATE '2026-09-13', 'ARMBOREAL', 'AB-7127', '26109', 'Facture contre commande', NULL, 24217.00, true),
    ('A-4180', '24-009', 'Purchase', DATE '2026-09-19', 'TERRASACAD', 'TA 909', NULL, 'Remblai', NULL, 2609.14, true)
) AS c (number, project, type, date, supplier, invoice_number, order_number, description, employee, amount, transferred)
ON CONFLICT DO NOTHING;

INSERT INTO maestro.cost_line (company, cost, line, activity, group_code, description, quantity, unit, unit_cost, amount)
SELECT 'DEMO', l.*
FROM (VALUES
    ('A-4101', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 42.5, 'm3', 218.7500, 9296.88),
    ('A-4101', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 187.35),
    ('A-4101', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4102', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 64, 'ea', 58.4900, 3743.36),
    ('A-4102', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 312.18),
    ('A-4103', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4103', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4103', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4104', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4104', 20, '03-300', 'MO', 'Mise en place du béton', 112.5, 'hr', 54.8675, 6172.59),
    ('P-4104', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4105', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 143.60),
    ('D-4105', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4106', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4107', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 3.2, 't', 1985.0000, 6352.00),
    ('EQ-4108', 10, '02-300', 'EQU', 'Pelle 320, heures internes', 18.5, 'hr', 142.0000, 2627.00),
    ('A-4109', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 43.5, 'm3', 218.7500, 9515.63),
    ('A-4109', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 188.35),
    ('A-4109', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4110', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 67, 'ea', 58.4900, 3918.83),
    ('A-4110', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 313.25),
    ('A-4111', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4111', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4111', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4112', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4112', 20, '03-300', 'MO', 'Mise en place du béton', 116.5, 'hr', 54.8675, 6392.06),
    ('P-4112', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4113', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 154.75),
    ('D-4113', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4114', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4115', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 4.2, 't', 1985.0000, 8337.00),
    ('VIR-4116', 10, '01-500', 'DIV', 'Virement de la petite caisse', NULL, NULL, NULL, -96.40),
    ('VIR-4116', 20, '01-310', 'DIV', 'Virement de la petite caisse', NULL, NULL, NULL, 96.40),
    ('A-4117', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 44.5, 'm3', 218.7500, 9734.38),
    ('A-4117', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 189.35),
    ('A-4117', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4118', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 70, 'ea', 58.4900, 4094.30),
    ('A-4118', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 314.32),
    ('A-4119', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4119', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4119', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4120', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4120', 20, '03-300', 'MO', 'Mise en place du béton', 120.5, 'hr', 54.8675, 6611.53),
    ('P-4120', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4121', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 165.90),
    ('D-4121', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4122', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4123', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 5.2, 't', 1985.0000, 10322.00),
    ('A-4124', 10, '07-210', 'MAT', 'Laine de roche R-24', 230, 'm2', 9.8725, 2270.68),
    ('A-4125', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 45.5, 'm3', 218.7500, 9953.13),
    ('A-4125', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 190.35),
    ('A-4125', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4126', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 73, 'ea', 58.4900, 4269.77),
    ('A-4126', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 315.39),
    ('A-4127', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4127', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4127', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4128', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4128', 20, '03-300', 'MO', 'Mise en place du béton', 124.5, 'hr', 54.8675, 6831.00),
    ('P-4128', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4129', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 177.05),
    ('D-4129', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4130', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4131', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 6.2, 't', 1985.0000, 12307.00),
    ('P-4132', 10, '02-410', 'MO', 'Démolition sélective', 37.25, 'hr', 49.3300, 1837.54),
    ('A-4133', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 46.5, 'm3', 218.7500, 10171.88),
    ('A-4133', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 191.35),
    ('A-4133', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4134', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 76, 'ea', 58.4900, 4445.24),
    ('A-4134', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 316.46),
    ('A-4135', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4135', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4135', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4136', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4136', 20, '03-300', 'MO', 'Mise en place du béton', 128.5, 'hr', 54.8675, 7050.47),
    ('P-4136', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4137', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 188.20),
    ('D-4137', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4138', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4139', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 7.2, 't', 1985.0000, 14292.00),
    ('A-4140', 10, '02-300', 'MAT', 'Pierre 0-20 mm', 128.64, 't', 21.3500, 2746.46),
    ('A-4140', 20, '02-300', 'MAT', 'Rabais de volume', NULL, NULL, NULL, -137.32),
    ('A-4141', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 47.5, 'm3', 218.7500, 10390.63),
    ('A-4141', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 192.35),
    ('A-4141', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4142', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 79, 'ea', 58.4900, 4620.71),
    ('A-4142', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 317.53),
    ('A-4143', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4143', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4143', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4144', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4144', 20, '03-300', 'MO', 'Mise en place du béton', 132.5, 'hr', 54.8675, 7269.94),
    ('P-4144', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4145', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 199.35),
    ('D-4145', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4146', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4147', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 8.2, 't', 1985.0000, 16277.00),
    ('EQ-4148', 10, '02-300', 'EQU', 'Pelle 320, heures internes', 18.5, 'hr', 142.0000, 2627.00),
    ('A-4149', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 48.5, 'm3', 218.7500, 10609.38),
    ('A-4149', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 193.35),
    ('A-4149', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4150', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 82, 'ea', 58.4900, 4796.18),
    ('A-4150', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 318.60),
    ('A-4151', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4151', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4151', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4152', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4152', 20, '03-300', 'MO', 'Mise en place du béton', 136.5, 'hr', 54.8675, 7489.41),
    ('P-4152', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4153', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 210.50),
    ('D-4153', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4154', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4155', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 9.2, 't', 1985.0000, 18262.00),
    ('VIR-4156', 10, '01-500', 'DIV', 'Virement de la petite caisse', NULL, NULL, NULL, -96.40),
    ('VIR-4156', 20, '01-310', 'DIV', 'Virement de la petite caisse', NULL, NULL, NULL, 96.40),
    ('A-4157', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 49.5, 'm3', 218.7500, 10828.13),
    ('A-4157', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 194.35),
    ('A-4157', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4158', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 85, 'ea', 58.4900, 4971.65),
    ('A-4158', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 319.67),
    ('A-4159', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4159', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4159', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4160', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4160', 20, '03-300', 'MO', 'Mise en place du béton', 140.5, 'hr', 54.8675, 7708.88),
    ('P-4160', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4161', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 221.65),
    ('D-4161', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4162', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4163', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 10.2, 't', 1985.0000, 20247.00),
    ('A-4164', 10, '31-900', 'EQU', 'Panneaux à messages variables', 2, 'wk', 780.0000, 1560.00),
    ('A-4165', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 50.5, 'm3', 218.7500, 11046.88),
    ('A-4165', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 195.35),
    ('A-4165', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4166', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 88, 'ea', 58.4900, 5147.12),
    ('A-4166', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 320.74),
    ('A-4167', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4167', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4167', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4168', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4168', 20, '03-300', 'MO', 'Mise en place du béton', 144.5, 'hr', 54.8675, 7928.35),
    ('P-4168', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4169', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 232.80),
    ('D-4169', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4170', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4171', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 11.2, 't', 1985.0000, 22232.00),
    ('P-4172', 10, '02-410', 'MO', 'Démolition sélective', 37.25, 'hr', 49.3300, 1837.54),
    ('A-4173', 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 51.5, 'm3', 218.7500, 11265.63),
    ('A-4173', 20, '03-300', 'MAT', 'Surcharge carburant', NULL, NULL, NULL, 196.35),
    ('A-4173', 30, '03-300', 'EQU', 'Pompe 42 m, demi-journée', 1, 'ea', 1150.00, 1150.00),
    ('A-4174', 10, '03-100', 'MAT', 'Contreplaqué 19 mm, coffrage', 91, 'ea', 58.4900, 5322.59),
    ('A-4174', 20, '01-500', 'MAT', 'Quincaillerie diverse – clous, « tire-fond »', NULL, NULL, NULL, 321.81),
    ('A-4175', 10, '01-500', 'EQU', 'Génératrice 45 kVA, location', 4, 'wk', 395.0000, 1580.00),
    ('A-4175', 20, '01-310', 'EQU', 'Roulotte de chantier 3 x 12 m', 1, 'mo', 685.0000, 685.00),
    ('A-4175', 30, '01-500', 'EQU', 'Livraison – sans frais', 1, 'ea', 0, 0.00),
    ('P-4176', 10, '01-100', 'MO', 'Gérance', 40, 'hr', 68.2500, 2730.00),
    ('P-4176', 20, '03-300', 'MO', 'Mise en place du béton', 148.5, 'hr', 54.8675, 8147.82),
    ('P-4176', 30, '01-740', 'MO', 'Nettoyage', 16, 'hr', 41.1000, 657.60),
    ('D-4177', 10, '01-100', 'DIV', 'Stationnement, repas, photocopies', NULL, NULL, NULL, 243.95),
    ('D-4177', 20, '01-310', 'DIV', 'Permis d''occupation du domaine public', NULL, NULL, NULL, 425.00),
    ('NC-4178', 10, '03-100', 'MAT', 'Retour de contreplaqué', -12, 'ea', 58.4900, -701.88),
    ('F-4179', 10, '03-200', 'MAT', 'Armature 15M, selon la commande', 12.2, 't', 1985.0000, 24217.00),
    ('A-4180', 10, '02-300', 'MAT', 'Pierre 0-20 mm', 128.64, 't', 21.3500, 2746.46),
    ('A-4180', 20, '02-300', 'MAT', 'Rabais de volume', NULL, NULL, NULL, -137.32)
) AS l (cost, line, activity, group_code, description, quantity, unit, unit_cost, amount)
ON CONFLICT DO NOTHING;

-- Purchase orders: one of armatures for each project (invoices above are against them), and what sites buy. 26124 is cancelled.
CREATE TEMPORARY TABLE demo_order_line AS
SELECT
    l.number, l.extension, l.line, l.activity, l.group_code, l.description, CAST(l.quantity AS numeric) AS quantity, l.unit,
    CAST(l.unit_cost AS numeric) AS unit_cost,
    coalesce(CAST(l.amount AS numeric), round(CAST(l.quantity AS numeric) * CAST(l.unit_cost AS numeric), 2)) AS amount
FROM (VALUES
    ('26100', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 14.5, 't', 1985.0000, NULL),
    ('26100', 0, 20, '03-200', 'MAT', 'Armature 20M', 8.7, 't', 2014.3750, NULL),
    ('26100', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26100', 0, 40, '03-200', 'MAT', 'Crédit – rebuts d''acier repris', 1, 'ls', -412.50, NULL),
    ('26101', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 15.5, 't', 1985.0000, NULL),
    ('26101', 0, 20, '03-200', 'MAT', 'Armature 20M', 9.3, 't', 2014.3750, NULL),
    ('26101', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26102', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 16.5, 't', 1985.0000, NULL),
    ('26102', 0, 20, '03-200', 'MAT', 'Armature 20M', 9.9, 't', 2014.3750, NULL),
    ('26102', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26103', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 17.5, 't', 1985.0000, NULL),
    ('26103', 0, 20, '03-200', 'MAT', 'Armature 20M', 10.5, 't', 2014.3750, NULL),
    ('26103', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26103', 0, 40, '03-200', 'MAT', 'Crédit – rebuts d''acier repris', 1, 'ls', -412.50, NULL),
    ('26104', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 18.5, 't', 1985.0000, NULL),
    ('26104', 0, 20, '03-200', 'MAT', 'Armature 20M', 11.1, 't', 2014.3750, NULL),
    ('26104', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26105', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 19.5, 't', 1985.0000, NULL),
    ('26105', 0, 20, '03-200', 'MAT', 'Armature 20M', 11.7, 't', 2014.3750, NULL),
    ('26105', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26106', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 20.5, 't', 1985.0000, NULL),
    ('26106', 0, 20, '03-200', 'MAT', 'Armature 20M', 12.3, 't', 2014.3750, NULL),
    ('26106', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26106', 0, 40, '03-200', 'MAT', 'Crédit – rebuts d''acier repris', 1, 'ls', -412.50, NULL),
    ('26107', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 21.5, 't', 1985.0000, NULL),
    ('26107', 0, 20, '03-200', 'MAT', 'Armature 20M', 12.9, 't', 2014.3750, NULL),
    ('26107', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26108', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 22.5, 't', 1985.0000, NULL),
    ('26108', 0, 20, '03-200', 'MAT', 'Armature 20M', 13.5, 't', 2014.3750, NULL),
    ('26108', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26109', 0, 10, '03-200', 'MAT', 'Armature 15M, coupée et pliée', 23.5, 't', 1985.0000, NULL),
    ('26109', 0, 20, '03-200', 'MAT', 'Armature 20M', 14.1, 't', 2014.3750, NULL),
    ('26109', 0, 30, '03-200', 'MAT', 'Chaises et espaceurs – inclus', 1, 'ls', 0, NULL),
    ('26109', 0, 40, '03-200', 'MAT', 'Crédit – rebuts d''acier repris', 1, 'ls', -412.50, NULL),
    ('26100', 1, 10, '03-200', 'MAT', 'Armature 25M', 3.75, 't', 2088.1250, NULL),
    ('26110', 0, 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 640, 'm3', 218.7500, NULL),
    ('26110', 0, 20, '03-300', 'MAT', 'Béton 35 MPa, air entraîné', 185.5, 'm3', 236.4375, NULL),
    ('26110', 0, 30, '03-300', 'EQU', 'Pompe 42 m', 14, 'day', 1150.0000, NULL),
    ('26110', 0, 40, '03-300', 'MAT', 'Surcharge carburant, au réel', NULL, NULL, NULL, 4187.35),
    ('26111', 0, 10, '03-300', 'MAT', 'Béton 30 MPa, 20 mm, livré', 212.25, 'm3', 221.1250, NULL),
    ('26111', 0, 20, '03-300', 'MAT', 'Rabais de volume', 1, 'ls', -1850, NULL),
    ('26112', 0, 10, '05-120', 'MAT', 'Poutres W610', 18.4, 't', 2875.0000, NULL),
    ('26112', 0, 20, '05-120', 'MAT', 'Boulons A325', 1240, 'ea', 3.4725, NULL),
    ('26113', 0, 10, '01-500', 'EQU', 'Nacelle 12 m, location', 36, 'wk', 487.5000, NULL),
    ('26113', 0, 20, '01-500', 'EQU', 'Transport – sans frais', 2, 'ea', 0, NULL),
    ('26114', 0, 10, '06-100', 'MAT', 'Épinette 2x6, 4,9 m', 2450, 'ea', 9.8725, NULL),
    ('26114', 0, 20, '06-100', 'MAT', 'Contreplaqué 16 mm', 380, 'ea', 41.2500, NULL),
    ('26115', 0, 10, '03-100', 'SCT', 'Formwork, slab edges', 860, 'm2', 46.3500, NULL),
    ('26115', 0, 20, '03-100', 'SCT', 'Mobilisation', 1, 'ls', 5200, NULL),
    ('26116', 0, 10, '07-210', 'MAT', 'Panneau 150 mm, R-42', 2960, 'm2', 87.4125, NULL),
    ('26116', 0, 20, '07-210', 'MAT', 'Joints et vis', 1, 'ls', 6480.4, NULL),
    ('26117', 0, 10, '08-500', 'SCT', 'Verre antique, sur mesure', 64, 'ea', 612.5000, NULL),
    ('26117', 0, 20, '08-500', 'SCT', 'Mastic et pointes', 64, 'ea', 7.3333, NULL),
    ('26118', 0, 10, '06-400', 'SCT', 'Moulures, profil d''origine', 415.75, 'm', 38.9900, NULL),
    ('26118', 0, 20, '06-400', 'SCT', 'Retouches', 24, 'hr', 72.5000, NULL),
    ('26119', 0, 10, '06-100', 'MAT', 'Casiers en merisier', 48, 'ea', 184.9500, NULL),
    ('26119', 0, 20, '06-100', 'MAT', 'Crédit – casiers abîmés', 2, 'ea', -184.9500, NULL),
    ('26120', 0, 10, '31-900', 'EQU', 'Panneaux à messages variables', 44, 'wk', 780.0000, NULL),
    ('26120', 0, 20, '31-900', 'EQU', 'Cônes et balises', 5000, 'ea', 1.2345, NULL),
    ('26121', 0, 10, '03-300', 'MAT', 'Béton 35 MPa, étanche', 1240, 'm3', 249.9375, NULL),
    ('26121', 0, 20, '03-300', 'EQU', 'Pompe 58 m', 22, 'day', 1675.0000, NULL),
    ('26122', 0, 10, '31-600', 'MAT', 'Pieu 610 mm x 12,7', 1860, 'm', 318.2250, NULL),
    ('26122', 0, 20, '31-600', 'MAT', 'Pointes', 42, 'ea', 1245.0000, NULL),
    ('26122', 0, 30, '31-600', 'MAT', 'Crédit – longueurs récupérées', 118.5, 'm', -159.1125, NULL),
    ('26123', 0, 10, '02-300', 'MAT', 'Pierre 300-600 mm', 3400, 't', 31.1500, NULL),
    ('26124', 0, 10, '22-100', 'SCT', 'Têtes de gicleurs', 320, 'ea', 24.5000, NULL)
) AS l (number, extension, line, activity, group_code, description, quantity, unit, unit_cost, amount);

WITH entered AS (
    INSERT INTO maestro.purchase_order (
        company, number, extension, project, supplier, type, status, order_date, delivery_date, terms, description, memo, amount
    )
    SELECT
        'DEMO', o.number, o.extension, o.project, o.supplier, o.type, o.status, CAST(o.order_date AS date),
        CAST(o.delivery_date AS date), o.terms, o.description, o.memo,
        (SELECT sum(l.amount) FROM demo_order_line AS l WHERE l.number = o.number AND l.extension = o.extension)
    FROM (VALUES
        ('26100', 0, '24-001', 'ARMBOREAL', 'Regular', 'V', '2026-05-04', '2026-07-06', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26101', 0, '24-002', 'ARMBOREAL', 'Regular', 'V', '2026-05-05', '2026-07-07', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26102', 0, '24-003', 'ARMBOREAL', 'Regular', 'V', '2026-05-06', '2026-07-08', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26103', 0, '24-005', 'ARMBOREAL', 'Regular', 'V', '2026-05-07', '2026-07-09', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26104', 0, '24-006', 'ARMBOREAL', 'Regular', 'V', '2026-05-08', '2026-07-10', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26105', 0, '24-008', 'ARMBOREAL', 'Regular', 'V', '2026-05-09', '2026-07-11', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26106', 0, '24-010', 'ARMBOREAL', 'Regular', 'V', '2026-05-10', '2026-07-12', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26107', 0, '24-004', 'ARMBOREAL', 'Regular', 'V', '2026-05-11', '2026-07-13', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26108', 0, '24-007', 'ARMBOREAL', 'Regular', 'V', '2026-05-12', '2026-07-14', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26109', 0, '24-009', 'ARMBOREAL', 'Regular', 'V', '2026-05-13', '2026-07-15', 'Net 30 jours', 'Armatures – barres 15M et 20M', NULL),
        ('26100', 1, '24-001', 'ARMBOREAL', 'Regular', 'V', '2026-06-15', '2026-07-20', 'Net 30 jours', 'Armatures – barres 15M et 20M, complément', NULL),
        ('26110', 0, '24-001', 'BETPROV', 'Open', 'V', '2026-06-01', NULL, 'Net 30 jours', 'Béton prêt à l''emploi, 24-001', 'Livrer par la rue de côté; appeler le contremaître.'),
        ('26111', 0, '24-002', 'BETPROV', 'Open', 'V', '2026-06-02', '2026-08-04', '2 % 10, net 30', 'Béton prêt à l''emploi, bloc opératoire', NULL),
        ('26112', 0, '24-003', 'ACIER01', 'Regular', 'V', '2026-06-03', '2026-08-05', NULL, 'Charpente – poutres de toit', NULL),
        ('26113', 0, '24-005', 'LOCATRAX', 'Estimate', 'V', '2026-06-04', '2026-08-06', 'Net 30 jours', 'Location de nacelles (estimé)', NULL),
        ('26114', 0, '24-005', 'QUINCROY', 'Open', 'P', '2026-06-05', NULL, '2 % 10, net 30', 'Quincaillerie et bois de charpente', NULL),
        ('26115', 0, '24-006', 'CONCRETEON', 'Regular', 'V', '2026-06-06', '2026-08-08', NULL, 'Slab forming – freezer areas', NULL),
        ('26116', 0, '24-006', 'ISOLEXPERT', 'Regular', 'A', '2026-06-07', '2026-08-09', 'Net 30 jours', 'Panneaux isolés -28 °C', NULL),
        ('26117', 0, '24-008', 'FENGLASS', 'Regular', '2', '2026-06-08', '2026-08-10', '2 % 10, net 30', '« Fenêtres » d''origine – verre seulement', NULL),
        ('26118', 0, '24-008', 'MENUCOIN', 'Regular', '3', '2026-06-09', NULL, NULL, 'Boiseries – chêne blanc', NULL),
        ('26119', 0, '24-010', 'QUINCROY', 'Regular', '1', '2026-06-10', '2026-08-12', 'Net 30 jours', 'Mobilier fixe – p''tits loups', NULL),
        ('26120', 0, '24-004', 'SIGNALRTE', 'Open', 'V', '2026-06-11', '2026-08-13', '2 % 10, net 30', 'Signalisation, circulation en alternance', NULL),
        ('26121', 0, '24-007', 'BETPROV', 'Open', 'V', '2026-06-12', '2026-08-14', NULL, 'Béton du bassin de 4 000 m³', NULL),
        ('26122', 0, '24-009', 'PIEUXABYSS', 'Regular', 'V', '2026-06-13', NULL, 'Net 30 jours', 'Pieux tubulaires – quai 42', NULL),
        ('26123', 0, '24-009', 'TERRASACAD', 'Estimate', '4', '2026-06-14', '2026-08-16', '2 % 10, net 30', 'Enrochement (estimé)', NULL),
        ('26124', 0, '24-002', 'GICLEURS', 'Regular', 'Z', '2026-06-15', '2026-08-17', NULL, 'Gicleurs – annulée, redonnée en sous-traitance', NULL)
    ) AS o (number, extension, project, supplier, type, status, order_date, delivery_date, terms, description, memo)
    ON CONFLICT DO NOTHING
    RETURNING number, extension
)
INSERT INTO maestro.purchase_order_line (
    company, number, extension, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, l.extension, l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM demo_order_line AS l JOIN entered USING (number, extension);
DROP TABLE demo_order_line;

-- Subcontracts of the arena that Procore has too, under their External No.; 26202 still waits for accounting to transfer it.
CREATE TEMPORARY TABLE demo_subcontract_line AS
SELECT
    l.*, round(CAST(l.quantity AS numeric) * CAST(l.unit_cost AS numeric), 2) AS amount
FROM (VALUES
    ('26200', 10, '03-100', 'SCT', 'Coffrages', 1480, 'm2', 38.4500),
    ('26200', 20, '03-200', 'SCT', 'Armatures', 42.5, 't', 1187.1250),
    ('26201', 10, '05-500', 'SCT', 'Gradins, 400 places', 1, 'ls', 186400.0000),
    ('26201', 20, '05-500', 'SCT', 'Garde-corps', 212.75, 'm', 241.3333),
    ('26202', 10, '08-100', 'SCT', 'Portes d''acier', 36, NULL, 1129.9900)
) AS l (number, line, activity, group_code, description, quantity, unit, unit_cost);

WITH entered AS (
    INSERT INTO maestro.subcontract (
        company, number, project, supplier, status, external_no, contract_date, start_date, completion_date, description,
        holdback, original_contract
    )
    SELECT
        'DEMO', s.number, '24-003', s.supplier, s.status, s.external_no, CAST(s.contract_date AS date),
        CAST(s.start_date AS date), CAST(s.completion_date AS date), s.description, CAST(s.holdback AS numeric),
        (SELECT sum(l.amount) FROM demo_subcontract_line AS l WHERE l.number = s.number)
    FROM (VALUES
        ('26200', 'BETPROV', 'V', 'SC-24003-01', '2024-07-02', '2024-08-05', '2025-03-28', 'Coffrage et bétonnage de la dalle de glace', '10.00'),
        ('26201', 'ACIER01', 'V', 'SC-24003-02', '2024-07-15', NULL, NULL, 'Ouvrages métalliques – gradins et garde-corps', '10.00'),
        ('26202', 'ACIER01', 'A', 'SC-24003-04', NULL, NULL, NULL, 'Portes et cadres', NULL)
    ) AS s (number, supplier, status, external_no, contract_date, start_date, completion_date, description, holdback)
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.subcontract_line (
    company, number, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM demo_subcontract_line AS l JOIN entered USING (number);
DROP TABLE demo_subcontract_line;

-- Change orders. 1001 is in Procore too, under its External No., and transferred; the others are maestro*'s own: they go to
-- Procore when a company has its change orders go that way.
CREATE TEMPORARY TABLE demo_change_line AS
SELECT
    l.*, round(CAST(l.quantity AS numeric) * CAST(l.unit_cost AS numeric), 2) AS amount
FROM (VALUES
    ('1001', 10, '03-100', 'SCT', 'Coffrages', 62.5, 'm2', 38.4500),
    ('1001', 20, '03-200', 'SCT', 'Armatures', 1.75, 't', 1187.1250),
    ('1002', 10, '03-300', 'MAT', 'Béton 35 MPa – supplément', 86.25, 'm3', 14.3750),
    ('1002', 20, '03-300', 'MAT', 'Crédit – accélérateur non requis', 1, 'ls', -420.5000),
    ('1003', 10, '01-100', 'DIV', 'Client''s change notice 4 – shop drawings', 1, 'ls', 1985.0000),
    ('1003', 20, '01-500', 'DIV', 'Overtime premium, included', 1, 'ls', 0)
) AS l (number, line, activity, group_code, description, quantity, unit, unit_cost);

WITH entered AS (
    INSERT INTO maestro.change_order (
        company, number, project, purchase_order, subcontract, client_contract, status, transferred, external_no, description,
        reason, schedule_days, signed_date, amount
    )
    SELECT
        'DEMO', o.number, o.project, o.purchase_order, o.subcontract, o.client_contract, o.status, o.transferred, o.external_no,
        o.description, o.reason, o.schedule_days, CAST(o.signed_date AS date),
        (SELECT sum(l.amount) FROM demo_change_line AS l WHERE l.number = o.number)
    FROM (VALUES
        ('1001', '24-003', NULL, '26200-0', NULL, 'Approved', true, '001', 'Dalle de glace épaissie à 150 mm', 'Conception', NULL, '2024-10-11'),
        ('1002', '24-001', '26110-0', NULL, NULL, 'Submitted', false, NULL, 'Béton 35 MPa pour les semelles exposées', 'Chantier', 0, NULL),
        ('1003', '24-006', NULL, NULL, 'RCS-C-2024', 'Pending', false, NULL, 'Change notice 4 – revised freezer doors', 'Client', 5, NULL)
    ) AS o (
        number, project, purchase_order, subcontract, client_contract, status, transferred, external_no, description, reason,
        schedule_days, signed_date
    )
    ON CONFLICT DO NOTHING
    RETURNING number
)
INSERT INTO maestro.change_order_line (
    company, number, line, activity, group_code, description, quantity, unit, unit_cost, amount
)
SELECT 'DEMO', l.number, l.line, l.activity, l.group_code, l.description, l.quantity, l.unit, l.unit_cost, l.amount
FROM demo_change_line AS l JOIN entered USING (number);
DROP TABLE demo_change_line;
