"""What an element's task reads and writes, as OpenLineage names data: a namespace a side, a dataset an element."""

from dataclasses import dataclass
from typing import Any

from procore.config.company import CompanySettings
from procore.elements.element import Direction, Element, Side
from procore.model.runs import Mode

Dataset = tuple[str, str]
"""Namespace and name; together they are the URI of the element's Asset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The datasets of one task, its element's parts included."""

    inputs: tuple[Dataset, ...] = ()
    outputs: tuple[Dataset, ...] = ()

    def facets(self) -> Any:
        """As Airflow's OpenLineage provider takes them. Raises ImportError where it is not installed."""
        from airflow.providers.common.compat.openlineage.facet import Dataset as Data
        from airflow.providers.openlineage.extractors import OperatorLineage

        return OperatorLineage(
            inputs=[Data(namespace=namespace, name=name) for namespace, name in self.inputs],
            outputs=[Data(namespace=namespace, name=name) for namespace, name in self.outputs],
        )


_WRITTEN = {
    Direction.TO_PROCORE: (Side.PROCORE,),
    Direction.TO_MAESTRO: (Side.MAESTRO,),
    Direction.BOTH: (Side.MAESTRO, Side.PROCORE),
}


def lineage_of(settings: CompanySettings, element: Element, mode: Mode) -> Lineage:
    """Inputs and outputs by direction: what goes one way is read on one side and written on the other. A plan writes nothing."""
    namespaces = {Side.MAESTRO: f"maestro://{settings.tag}", Side.PROCORE: f"procore://{settings.procore_company_id}"}
    names = [one.id for one in element.with_parts]
    written = _WRITTEN[settings.direction(element)]
    read = tuple(side for side in Side if side not in written or len(written) > 1)
    return Lineage(
        inputs=tuple((namespaces[side], name) for side in read for name in names),
        outputs=() if not mode.writes else tuple((namespaces[side], name) for side in written for name in names),
    )
