"""`mentorship ripple programs`: reach, founded programs and betweenness of each program in a file of relationships."""

from services.cli.commands.ripple.compute import (
    AsOf,
    EffectName,
    Encoding,
    File,
    Form,
    RuleName,
    graph_as_of,
    read_edges,
)
from services.cli.commands.ripple.figures import format_figure
from services.cli.shell.output import Json, write_json, write_table


def programs(
    file: File,
    *,
    rule: RuleName = "strictly_after",
    effect: EffectName = None,
    as_of: AsOf = None,
    date_format: Form = None,
    encoding: Encoding = None,
    json: Json = False,
) -> None:
    """Compute how far each program reaches, which programs it spawned, and how often it connects two others."""
    from services.ripple import Rule
    from services.ripple.files.program_report import compute_program_report

    edges = read_edges(file, effect, date_format, encoding)
    rows = compute_program_report(graph_as_of(edges, as_of), Rule(rule))
    if json:
        write_json({"rule": rule, "effect": edges.effect.name, "programs": rows})
    else:
        columns = ("program", "mentees", "reach", "spawned", "betweenness")
        write_table(columns, ([format_figure(row[name]) for name in columns] for row in rows), title=file.name)
