"""Named tuples as compiled code takes them: by where they lie, not field by field.

Numba hands a named tuple over as all the numbers of all its arrays, hundreds to each function that
is called, and copies them at every turn; to compile that took three quarters of the time. A shared
one is unpacked when compiled code is entered, and from there on is one pointer.
"""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"
# What numba lets others extend it with has no types.

from __future__ import annotations

import hashlib
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped] # it comes with numba
from numba.core import cgutils, types
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, models, register_model, typeof_impl, unbox

from covey.disclosure.numeric.shared import is_shared

_WORD = 8
_plain_typeof: Any = typeof_impl.dispatch(tuple)


@typeof_impl.register(tuple)
def _typeof(value: Any, context: Any) -> Any:
    if not is_shared(value):
        return _plain_typeof(value, context)
    kind = type(value)
    return _Shared(kind.__name__, kind._fields, [typeof_impl(one, context) for one in value])


class _Shared(types.Type):
    def __init__(self, name: str, fields: tuple[str, ...], kinds: list[types.Type]) -> None:
        self.kinds = dict(zip(fields, kinds, strict=True))
        # Functions are named after their types, and these names are kept with the machine code.
        text = hashlib.sha256(repr(sorted(self.kinds.items())).encode()).hexdigest()
        super().__init__(f"{name}_{text[:16]}")


@register_model(_Shared)
class _Model(models.OpaqueModel):
    """A pointer."""


@infer_getattr
class _Fields(AttributeTemplate):
    key = _Shared

    def generic_resolve(  # type: ignore[override] # numba takes what it returns for all there is
        self, kind: _Shared, name: str
    ) -> types.Type | None:
        return kind.kinds.get(name)


@lower_getattr_generic(_Shared)
def _read(context: Any, builder: Any, kind: _Shared, value: Any, name: str) -> Any:
    place, field = list(kind.kinds).index(name), kind.kinds[name]
    begin = builder.bitcast(value, _layout(context, kind).as_pointer())
    pointer = cgutils.gep_inbounds(builder, begin, 0, place)
    if isinstance(field, _Shared):
        return builder.bitcast(pointer, cgutils.voidptr_t)
    return impl_ret_borrowed(context, builder, field, _load(builder, pointer))


def _load(builder: Any, pointer: Any) -> Any:
    """Load number by number what does not change while compiled code runs, and tell LLVM so."""
    pointee = pointer.type.pointee
    if not isinstance(pointee, (ir.LiteralStructType, ir.ArrayType)):
        number = builder.load(pointer)
        number.set_metadata("invariant.load", builder.module.add_metadata([]))
        return number
    whole = ir.Constant(pointee, ir.Undefined)
    for place in range(len(pointee)):
        part = _load(builder, cgutils.gep_inbounds(builder, pointer, 0, place))
        whole = builder.insert_value(whole, part, place)
    return whole


@unbox(_Shared)
def _unpack(kind: _Shared, value: Any, c: Any) -> NativeValue:
    """Unpack all fields onto the stack of the caller."""
    stack = cgutils.alloca_once(c.builder, _layout(c.context, kind))
    failed = c.builder.call(_unpacker(c.context, c.builder.module, kind), [value, stack])

    def cleanup() -> None:
        if c.context.enable_nrt:
            _release(c.context, c.builder, kind, stack)

    return NativeValue(_forget(c.builder, stack), is_error=failed, cleanup=cleanup)


def _unpacker(context: Any, module: Any, kind: types.Type) -> Any:
    """Return the function that unpacks a value to where it is told, one for all of a kind."""
    text = hashlib.sha256(kind.name.encode()).hexdigest()
    name = f"covey.unpack.{text[:16]}"
    if name in module.globals:
        return module.globals[name]
    kinds = [cgutils.voidptr_t, _layout(context, kind).as_pointer()]
    function = ir.Function(module, ir.FunctionType(cgutils.bool_t, kinds), name)
    function.linkage = "internal"
    function.attributes.add("noinline")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    python, failed = context.get_python_api(builder), cgutils.false_bit
    value, begin = function.args
    value = builder.bitcast(value, python.pyobj)
    if isinstance(kind, _Shared):
        for place, field in enumerate(kind.kinds.values()):
            item = builder.bitcast(python.tuple_getitem(value, place), cgutils.voidptr_t)
            target = cgutils.gep_inbounds(builder, begin, 0, place)
            wrong = builder.call(_unpacker(context, module, field), [item, target])
            failed = builder.or_(failed, wrong)
    else:
        native = python.to_native_value(kind, value)
        builder.store(native.value, begin)
        failed = native.is_error
    builder.ret(failed)
    return function


def _release(context: Any, builder: Any, kind: _Shared, begin: Any) -> None:
    for place, field in enumerate(kind.kinds.values()):
        target = cgutils.gep_inbounds(builder, begin, 0, place)
        if isinstance(field, _Shared):
            _release(context, builder, field, target)
        else:
            context.nrt.decref(builder, field, builder.load(target))


def _forget(builder: Any, stack: Any) -> Any:
    """Return the pointer such that LLVM takes no load through it to before it was filled."""
    pointer = builder.bitcast(stack, cgutils.voidptr_t)
    holder = cgutils.alloca_once(builder, cgutils.voidptr_t)
    builder.store_atomic(pointer, holder, "seq_cst", _WORD)
    return builder.load_atomic(holder, "seq_cst", _WORD)


def _layout(context: Any, kind: types.Type) -> Any:
    if not isinstance(kind, _Shared):
        return context.get_value_type(kind)
    return ir.LiteralStructType([_layout(context, field) for field in kind.kinds.values()])
