"""The page of the demo's maestro* company: its tables, and forms to change them as a person in maestro* would.

It shares no code with the synchronization, which learns of a change from the database alone.
"""
