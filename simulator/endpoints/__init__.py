"""What Procore answers: one folder a family of endpoints, all of them listed in `families`.

In a folder, `kinds` says which records Procore holds and by which rules, `views` how it shows them; every other module has
the endpoints themselves, with their paths in ROUTES at its end.
"""
