"""The contract type `retired_shim`: nothing imports a shim outside its phase's allowlist."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields

from unshim.contract_types.declared import as_check, as_failure, judged, print_check, read_subject
from unshim.finders.witness import importers_missed
from unshim.migration.contract_type import RETIRED_SHIM
from unshim.reporters.terminal import safe


class RetiredShimContract(Contract):
    """Judges with unshim's own search over the whole tree, packages or not.

    import-linter's graph is the witness against it: an importer that the graph sees and the
    search does not is an internal error, and the contract is broken.

    Options:
        migration: the declaration's path, from the current folder.
        root: the tree under contract (optional; UNSHIM_ROOT goes before it).
    """

    type_name = RETIRED_SHIM.name

    migration = fields.StringField()
    root = fields.StringField(required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Never raises: an exception here would silence every contract after this one."""
        try:
            root = str(self.root) if self.root else ""
            subject = read_subject("migration", str(self.migration), root, RETIRED_SHIM)
            migration = subject.declared.migration
            missed = importers_missed(graph, subject.tree, migration, subject.uses)
            return as_check(judged(subject), _contradiction(missed) if missed else "")
        except Exception as error:
            return as_failure(error)

    def render_broken_contract(self, check: ContractCheck) -> None:
        print_check(check)


def _contradiction(missed: list[str]) -> str:
    lines = [
        "error: internal: import-linter's graph sees importers that the search did not find:",
        *(f"  {safe(line)}" for line in missed),
        "  help: nothing is proven by this run; please report it with one of these files",
    ]
    return "\n".join(lines) + "\n"
