"""Unique program names: several organizations run programs of the same name."""

PROGRAM_NAMES = """
SELECT p.id::text,
       CASE WHEN p.name IS NULL THEN ''
            WHEN count(*) OVER (PARTITION BY p.name) > 1 THEN concat_ws(', ', p.name, o.name)
            ELSE p.name END,
       p.minimum_group_size, coalesce(p.confidentiality, 'sealed'), p.organization_id::text
FROM directory.programs AS p LEFT JOIN directory.organizations AS o ON o.id = p.organization_id
WHERE coalesce(p.state, 'open') <> 'draft'"""
"""Every program that opened: id, name (with that of its organization where several programs have it), minimum group
size, confidentiality, organization."""
