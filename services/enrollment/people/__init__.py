"""People of an organization: who was invited and registered, their guardians and their links to other organizations.

Events hold ids only. Everything personal, such as a name or an address, is in the vault, under the person's own key.
"""
