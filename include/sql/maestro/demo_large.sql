-- A large contractor's records on top of demo.sql: 88 more projects (100 in all) and 1,970 more suppliers (2,000 in all).
-- It comes after demo.sql, and may run twice: what is there stays as it is.

INSERT INTO maestro.project (
    company, number, description, address, city, province, country, postal_code, start_date, closing_date, status, procore,
    category, department, manager
)
SELECT
    'DEMO', '25-' || lpad(CAST(n AS text), 3, '0'),
    (ARRAY['École', 'Aréna', 'Usine', 'Résidence', 'Centre communautaire', 'Entrepôt', 'Clinique', 'Caserne'])[1 + n % 8]
        || ' ' || (ARRAY['des Pins', 'du Ruisseau', 'Saint-Laurent', 'de la Montagne', 'Jean-Talon', 'du Quai', 'Sainte-Anne'])[1 + n % 7]
        || ' – lot ' || n,
    n || ', rue ' || (ARRAY['Principale', 'de l''Église', 'Saint-Jean', 'du Moulin', 'Notre-Dame'])[1 + n % 5],
    (ARRAY['Montréal', 'Québec', 'Laval', 'Gatineau', 'Sherbrooke', 'Saguenay', 'Lévis', 'Trois-Rivières'])[1 + n % 8],
    (ARRAY['QC', 'Québec', 'PQ', 'Qué.'])[1 + n % 4], 'Canada', 'H2X 1Y4', DATE '2025-01-06' + n, DATE '2026-12-18' + n, 'A', true,
    (ARRAY['INSTITUT', 'COMM', 'RESID'])[1 + n % 3], 'BAT', (ARRAY['Mélanie Côté', 'Benoît Lapointe'])[1 + n % 2]
FROM generate_series(1, 88) AS n
ON CONFLICT DO NOTHING;

INSERT INTO maestro.activity (company, project, code, section, description)
SELECT p.company, p.number, a.code, a.section, a.description
FROM maestro.project AS p
JOIN maestro.activity AS a ON a.company = p.company AND a.project = '24-001'
WHERE p.company = 'DEMO' AND p.number LIKE '25-%'
ON CONFLICT DO NOTHING;

INSERT INTO maestro.activity_group (company, project, activity, group_code)
SELECT p.company, p.number, g.activity, g.group_code
FROM maestro.project AS p
JOIN maestro.activity_group AS g ON g.company = p.company AND g.project = '24-001'
WHERE p.company = 'DEMO' AND p.number LIKE '25-%'
ON CONFLICT DO NOTHING;

INSERT INTO maestro.supplier (company, code, name, status, address, city, province, country, phone, language, tax_number)
SELECT
    'DEMO', 'F' || lpad(CAST(n AS text), 6, '0'),
    (ARRAY['Béton', 'Acier', 'Électricité', 'Plomberie', 'Toiture', 'Peinture', 'Excavation', 'Menuiserie', 'Location'])[1 + n % 9]
        || ' ' || (ARRAY['Tremblay', 'Gagnon', 'Roy', 'Côté', 'Bouchard', 'Gauthier', 'Morin', 'Lavoie', 'Fortin', 'Gagné'])[1 + n % 10]
        || ' ' || n || (ARRAY[' inc.', ' ltée', ' & Fils', ' enr.'])[1 + n % 4],
    CASE n % 50 WHEN 0 THEN 'B' WHEN 1 THEN '1' ELSE 'A' END,
    n || ', boulevard Industriel', (ARRAY['Montréal', 'Québec', 'Laval', 'Longueuil'])[1 + n % 4], 'QC', 'Canada',
    '514 555-' || lpad(CAST(n % 10000 AS text), 4, '0'), 'fr', CAST(1150000000 + n AS text)
FROM generate_series(1, 1970) AS n
WHERE NOT EXISTS (
    SELECT FROM maestro.supplier AS x WHERE x.company = 'DEMO' AND x.code = 'F' || lpad(CAST(n AS text), 6, '0')
);
