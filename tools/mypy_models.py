"""Teaches mypy two things about Tortoise: a foreign key `order` of a model also has its plain number, `order_id`, and
values_list(flat=True) gives bare values."""

from collections.abc import Callable, Iterator

from mypy.nodes import AssignmentStmt, CallExpr, Expression, MemberExpr, NameExpr
from mypy.plugin import ClassDefContext, MethodContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, NoneType, Type, TypeOfAny, UnionType

RELATIONS = {'_to', 'ForeignKeyField', 'OneToOneField'}


class Models(Plugin):
    def get_base_class_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return add_numbers if fullname == 'tortoise.models.Model' else None

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        return bare_values if fullname.startswith('tortoise.') and fullname.endswith('.values_list') else None


def bare_values(context: MethodContext) -> Type:
    given = [name for names in context.arg_names for name in names]
    return AnyType(TypeOfAny.special_form) if 'flat' in given else context.default_return_type


def add_numbers(context: ClassDefContext) -> None:
    number = context.api.named_type('builtins.int')
    for name, may_be_missing in relations(context):
        kind = UnionType([number, NoneType()]) if may_be_missing else number
        add_attribute_to_class(context.api, context.cls, f'{name}_id', kind)


def relations(context: ClassDefContext) -> Iterator[tuple[str, bool]]:
    """The name of each foreign key of the class, and whether it may be null."""
    for statement in context.cls.defs.body:
        if isinstance(statement, AssignmentStmt) and isinstance(statement.rvalue, CallExpr):
            target, call = statement.lvalues[0], statement.rvalue
            if isinstance(target, NameExpr) and _last_name(call.callee) in RELATIONS:
                yield target.name, _says_true(call, 'null')


def _last_name(callee: Expression) -> str:
    return callee.name if isinstance(callee, NameExpr | MemberExpr) else ''


def _says_true(call: CallExpr, keyword: str) -> bool:
    given = dict(zip(call.arg_names, call.args, strict=True)).get(keyword)
    return isinstance(given, NameExpr) and given.name == 'True'


def plugin(version: str) -> type[Plugin]:
    return Models
