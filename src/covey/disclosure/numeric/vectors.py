"""What compiled code does with vectors of the processor, where a loop would do it one by one."""

# mypy: disable-error-code="no-untyped-call, untyped-decorator"
# What numba lets others extend it with has no types.

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir  # type: ignore[import-untyped] # it comes with numba
from numba.core import types
from numba.extending import intrinsic, overload

from covey.disclosure.numeric.runs import AT_ONCE, copy_some

_MANY: Final = int(AT_ONCE)
_WORD: Final = ir.IntType(64)
_BITS: Final = ir.IntType(_MANY)
_PLACE: Final = ir.IntType(32)


@overload(copy_some, strict=False)
def _copy_some(*_kinds: Any) -> Any:
    return lambda *given: _with_vectors(*given)  # noqa: PLW0108 - numba takes functions alone


@intrinsic
def _with_vectors(
    _context: Any, keys: Any, numbers: Any, begin: Any, end: Any, to: Any, key: Any
) -> tuple[Any, Any]:
    """Return what numba makes of a call of `copy_some`."""

    def made(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        begin, end, to = given[2:5]
        read = []
        for kind, array in zip(signature.args[:2], given[:2], strict=True):
            data = context.make_array(kind)(context, builder, array).data
            vector = ir.VectorType(data.type.pointee, _MANY).as_pointer()
            source, target = (
                builder.bitcast(builder.gep(data, [place]), vector) for place in (begin, to)
            )
            of_one = kind.dtype.bitwidth // 8
            read.append(builder.load(source, align=of_one))
            builder.store(read[-1], target, align=of_one)
        given_key = context.cast(builder, given[5], signature.args[5], signature.args[0].dtype)
        nothing = ir.Constant(read[0].type, ir.Undefined)
        first = builder.insert_element(nothing, given_key, ir.Constant(_PLACE, 0))
        every = ir.Constant(ir.VectorType(_PLACE, _MANY), [0] * _MANY)
        same = builder.shuffle_vector(first, nothing, every)
        # Those that are no entries of this run count for nothing.
        left, most = builder.sub(end, begin), ir.Constant(_WORD, _MANY)
        left = builder.select(builder.icmp_unsigned("<", left, most), left, most)
        one = ir.Constant(_WORD, 1)
        counted = builder.trunc(builder.sub(builder.shl(one, left), one), _BITS)
        counts = []
        for how in ("<", "=="):
            bits = builder.bitcast(builder.icmp_unsigned(how, read[0], same), _BITS)
            counts.append(builder.zext(builder.ctpop(builder.and_(bits, counted)), _WORD))
        return context.make_tuple(builder, signature.return_type, counts)

    returned = types.UniTuple(types.uint64, 2)
    return returned(keys, numbers, begin, end, to, key), made
