"""The contract type `request_scoped`: no instance is shared between requests."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields

from unshim.contract_types.declared import as_check, as_failure, judged, print_check, read_subject
from unshim.migration.contract_type import REQUEST_SCOPED


class RequestScopedContract(Contract):
    """Judges with unshim's own search over the whole tree, packages or not, tests included.

    Options:
        declaration: its path, from the current folder.
        root: the tree under contract (optional; UNSHIM_ROOT goes before it).
    """

    type_name = REQUEST_SCOPED.name

    declaration = fields.StringField()
    root = fields.StringField(required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Never raises: an exception here would silence every contract after this one."""
        try:
            root = str(self.root) if self.root else ""
            return as_check(
                judged(read_subject("declaration", str(self.declaration), root, REQUEST_SCOPED))
            )
        except Exception as error:
            return as_failure(error)

    def render_broken_contract(self, check: ContractCheck) -> None:
        print_check(check)
