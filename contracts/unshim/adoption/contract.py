"""The contract that import-linter is given."""

from typing import NamedTuple

TYPE = "retired_shim"
TYPE_LINE = f"{TYPE}: unshim.contract_types.retired_shim.RetiredShimContract"


class Contract(NamedTuple):
    """`migration` is the declaration's path and `root` the tree's, both from the configuration's
    folder; `root` is "" where that folder itself is the root."""

    identity: str
    name: str
    migration: str
    root: str

    def as_table(self) -> dict[str, str]:
        """The contract's options; `root` only where there is one."""
        table = {"name": self.name, "type": TYPE, "migration": self.migration}
        return {**table, "root": self.root} if self.root else table


def new_configuration(contract: Contract, packages: list[str]) -> str:
    """A whole .importlinter, for a repository that has no configuration yet."""
    lines = ["[importlinter]", "root_packages =", *(f"    {package}" for package in packages)]
    lines += ["# A value of several lines: import-linter reads one line letter by letter."]
    lines += ["contract_types =", f"    {TYPE_LINE}", ""]
    lines += [f"[importlinter:contract:{contract.identity}]"]
    lines += [f"{key} = {value}" for key, value in contract.as_table().items()]
    return "\n".join(lines) + "\n"
