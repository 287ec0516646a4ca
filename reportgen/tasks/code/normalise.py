"""Remove from source what cannot change a result: comments, docstrings, annotations, formatting."""

import ast


def normalise(tree: ast.Module) -> ast.Module:
    """Return the syntax tree of a module, changed: without docstrings and type annotations.

    Gone, too, is what only a type checker or a script runs. `ast.unparse` of
    what is left is the same text for the same meaning.
    """
    _Normaliser().visit(tree)
    return ast.fix_missing_locations(tree)


def is_for_type_checkers(node: ast.If) -> bool:
    """Say whether only a type checker follows a branch."""
    return ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


class _Normaliser(ast.NodeTransformer):
    """Drop docstrings, annotations, and what only a type checker or a script runs."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                kept = [statement for statement in statements if not _is_text(statement)]
                if block == "body" and not kept and not isinstance(node, ast.Module):
                    kept = [ast.Pass()]
                setattr(node, block, kept)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        node.returns = None
        _drop_type_parameters(node)
        return self.generic_visit(node)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        is_dataclass = any("dataclass" in ast.unparse(part) for part in node.decorator_list)
        for part in node.body:
            if not isinstance(part, ast.AnnAssign):
                self.visit(part)
            # A class with a base may read its annotations: pydantic does, and NamedTuple.
            elif is_dataclass or not node.bases:
                part.annotation = ast.Constant(_field_kind(part.annotation))
        node.body = [part for part in node.body if not _is_text(part)] or [ast.Pass()]
        _drop_type_parameters(node)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        self.generic_visit(node)
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        is_dropped = (
            is_for_type_checkers(node) or ast.unparse(node.test) == "__name__ == '__main__'"
        )
        self.generic_visit(node)
        return node.orelse if is_dropped else node


def _drop_type_parameters(node: ast.AST) -> None:
    if hasattr(node, "type_params"):  # from Python 3.12 on
        node.type_params = []


def _field_kind(annotation: ast.expr) -> str:
    """Return what of a dataclass field's annotation the class itself reads."""
    text = ast.unparse(annotation)
    special = (kind for kind in ("ClassVar", "InitVar", "KW_ONLY") if kind in text)
    return next(special, "field")


def _is_text(statement: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
